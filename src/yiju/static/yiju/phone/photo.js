// A photo as it is kept and sent: read for place and time, then made smaller.
import { readExif } from "/static/yiju/phone/exif.js";
import { position } from "/static/yiju/phone/place.js";
import { newKey } from "/static/yiju/phone/store.js";

const READ_BYTES = 256 * 1024;
const QUALITY = 0.82;

export class NotAPhoto extends Error {}

// { id, bytes, lon, lat, taken_at } of a file: what the photo says of itself counts; where it says
// nothing, where the device is now, and now. Raises NotAPhoto.
export async function prepare(file, side) {
  const [exif, bytes] = await Promise.all([
    file.slice(0, READ_BYTES).arrayBuffer().then(readExif), smaller(file, side),
  ]);
  const here = exif.lon === undefined ? await position() : exif;
  return {
    id: newKey(), bytes, lon: here?.lon, lat: here?.lat,
    taken_at: exif.taken_at ?? new Date().toISOString(),
  };
}

async function smaller(file, side) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NotAPhoto();
  }
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new NotAPhoto();
  return blob.arrayBuffer();
}
