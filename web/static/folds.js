// A link to something that is folded away unfolds it, in browsers that do not do so by themselves.
function unfold() {
  let target = null;
  try {
    target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  } catch {
    return; // an address that somebody has cut off
  }
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (target?.closest("details")) target.scrollIntoView();
}

export function openWhatIsLinkedTo() {
  addEventListener("hashchange", unfold);
  unfold();
}
