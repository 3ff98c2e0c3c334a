"""The pages of the clinic: the only home of Flask."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.config import Settings, bundled
from portal.runtime import Runtime
from portal.web import (
    access,
    brand,
    compression,
    converters,
    drawings,
    errors,
    language,
    looks,
    navigation,
    security,
    static_files,
    transaction,
)
from portal.web.blueprints import BLUEPRINTS


def create_app(settings: Settings, *, runtime: Runtime | None = None) -> Flask:
    """The web application of one installation. `runtime` lets a test bring its own clock."""
    app = Flask(
        __name__,
        template_folder=str(bundled("templates")),
        static_folder=str(static_files.FOLDER),
        static_url_path=static_files.address(),
    )
    app.extensions["bedring"] = runtime or Runtime.of(settings)
    app.extensions["bedring"].renderer.configure(app.jinja_env)
    compression.init_app(app)  # first in, so last to touch an answer
    converters.init_app(app)
    security.configure(app)
    transaction.init_app(app)
    access.init_app(app)
    language.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    navigation.init_app(app)
    brand.init_app(app)
    drawings.init_app(app)
    looks.init_app(app)
    for blueprint, _ in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.seal(app, {blueprint.name: audience for blueprint, audience in BLUEPRINTS})
    if settings.proxy_count:
        hops = settings.proxy_count
        behind_proxy = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = behind_proxy  # type: ignore[method-assign]  # Flask's own documented way
    return app
