// Taking photos into a draft, and taking them out again.
import { distance } from "/static/yiju/phone/place.js";
import { NotAPhoto, prepare } from "/static/yiju/phone/photo.js";
import { get, outOfRoom, put, remove } from "/static/yiju/phone/store.js";
import { h, note, say, when } from "/static/yiju/phone/texts.js";

// A section for `draft.photos`; `changed` keeps the draft. `task` is where they should be taken.
export function photosOf(draft, limits, changed, task) {
  const shown = h("ul.photos", {});
  const problem = h("p.problem", { role: "status" });
  async function draw() {
    const kept = await Promise.all(draft.photos.map((id) => get("photos", id)));
    shown.replaceChildren(...kept.filter(Boolean).map((photo) => thumbnail(photo)));
  }
  function thumbnail(photo) {
    const address = URL.createObjectURL(new Blob([photo.bytes], { type: "image/jpeg" }));
    const picture = h("img", { src: address, alt: say("photo_here", { at: when(photo.taken_at) }), load: () => URL.revokeObjectURL(address) });
    const drop = h("button.btn", { type: "button", "aria-label": say("remove_photo"), click: () => takeOut(photo.id) }, "×");
    return h("li", {}, picture, drop, h("small", {}, when(photo.taken_at), doubt(photo)));
  }
  function doubt(photo) {
    if (!task || !Number.isFinite(task.lon)) return "";
    const metres = distance(photo, task);
    if (metres === Infinity) return h("b.state.state-at_risk", {}, say("photo_nowhere"));
    if (metres <= limits.metres) return "";
    return h("b.state.state-missed", {}, say("photo_far", { metres: Math.round(metres), most: limits.metres }));
  }
  async function takeOut(id) {
    draft.photos = draft.photos.filter((one) => one !== id);
    await changed();
    await remove("photos", id);
    await draw();
  }
  async function takeIn(event) {
    const files = [...event.target.files];
    event.target.value = "";
    problem.textContent = "";
    for (const file of files) {
      if (draft.photos.length >= limits.photos) {
        problem.textContent = say("too_many_photos", { most: limits.photos });
        break;
      }
      try {
        const photo = await prepare(file, limits.side);
        await put("photos", photo);
        draft.photos.push(photo.id);
        await changed();
      } catch (error) {
        problem.textContent = why(error);
      }
    }
    await draw();
  }
  draw();
  return h("section.shots", {}, h("h2", {}, say("photos")), shown, problem,
    h("label.btn.btn-primary.shot", {}, say("take_photo"),
      h("input.visually-hidden", { type: "file", accept: "image/*", capture: "environment", name: "photo", change: takeIn })));
}

function why(error) {
  if (error instanceof NotAPhoto) return say("not_a_photo");
  return outOfRoom(error) ? say("out_of_room") : say("not_kept", { why: error.message });
}

export function noteTrouble(error) {
  note(why(error), "danger");
}
