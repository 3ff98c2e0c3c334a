// The rows that are chosen for bulk work: counted, and all of the page at once.
const form = document.getElementById("rows");
const boxes = [...form.querySelectorAll('input[name="patient"]')];
const count = form.querySelector("[data-chosen]");
const all = form.querySelector("[data-choose-all]");

const tell = () => {
  const chosen = boxes.filter((box) => box.checked).length;
  count.textContent = count.dataset.chosen.replace("0", chosen);
};
form.addEventListener("change", tell);
all.addEventListener("click", (event) => {
  event.preventDefault();
  const chooses = boxes.some((box) => !box.checked);
  boxes.forEach((box) => { box.checked = chooses; });
  tell();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.type === "checkbox") event.preventDefault(); // it would press a button
});
tell();
