// The timeline's model of editing, without a page: `node --test tests/web/timeline.test.mjs` (Node 20 or newer).

import assert from "node:assert/strict";
import { test } from "node:test";

import { changes, Choice, Clips, edits, layout, pieces, speak, State, t, turns } from "../support/timeline_modules.mjs";

const plan = () => edits.read(JSON.stringify({
    instruction: "A storm", events: [
        { id: "rain", caption: "Rain falls", seconds: 6, start: 0, kind: "ambience", loudness: -20 },
        { id: "dog", caption: "A dog barks", seconds: 2, start: 2 },
        { id: "door", caption: "A door creaks", seconds: 3, start: 6, locked: true },
    ], total_seconds: 10,
}));
const times = (given) => given.events.map((event) => [event.id, event.start, event.seconds]);
const refusal = (act) => {
    try {
        act();
    } catch (error) {
        assert.ok(error instanceof edits.Refusal, error);
        return error.message;
    }
    return assert.fail("was not refused");
};

test("absent ids and starts are filled in as in the library", () => {
    const read = edits.read('{"instruction":"a","events":[{"caption":"x","seconds":2},{"id":"e1","caption":"y","seconds":1.5}]}');
    assert.deepEqual(times(read), [["e2", 0, 2], ["e1", 2, 1.5]]);
    assert.equal(read.total_seconds, 3.5);
});

test("nonsense is refused in one sentence", () => {
    for (const text of ["", "{", "[]", "{}", '{"events":[]}', '{"events":[{"caption":"a","seconds":0}]}', '{"events":[{"caption":"a","seconds":1e9}]}',
        '{"events":[{"caption":"a","seconds":1,"start":-1}]}', '{"events":[{"caption":"a","seconds":1,"kind":"noise"}]}', '{"events":[null]}',
        '{"events":[{"id":"a","caption":"a","seconds":1},{"id":"a","caption":"b","seconds":1}]}', "null", "7",
        JSON.stringify({ events: Array.from({ length: 5000 }, () => ({ caption: "a", seconds: 1 })) })])
        assert.ok(!refusal(() => edits.read(text)).includes("\n"), text);
});

test("long seeds keep every digit", () => {
    const text = '{"instruction":"a","events":[{"id":"e1","caption":"\\"seed\\": 12345678901234567","seconds":1,"start":0,"kind":"sfx","seed":9223372036854775807}],"total_seconds":1}';
    const read = edits.read(text);
    assert.ok(edits.write(read).includes('"seed":9223372036854775807'));
    assert.equal(read.events[0].caption, '"seed": 12345678901234567');
    assert.equal(edits.isStale(read.events[0], { ...read.events[0], seed: "9223372036854775807" }), false);
    assert.equal(edits.isStale({ caption: "a", seed: 0 }, { caption: "a", seed: null }), true);
    assert.equal(edits.isStale({ caption: "a", seconds: 1 }, { caption: "a", seconds: 1, take: 0, speaker: "" }), false);
});

test("moving keeps the order of time, the silence at the end, and the beginning", () => {
    assert.deepEqual(times(edits.move(plan(), ["dog"], -0.5)), [["rain", 0, 6], ["dog", 1.5, 2], ["door", 6, 3]]);
    assert.deepEqual(times(edits.move(plan(), ["rain", "dog"], -5)), times(plan()));
    const later = edits.move(plan(), ["dog"], 10);
    assert.deepEqual(times(later).at(-1), ["dog", 12, 2]);
    assert.equal(later.total_seconds, 15);
});

test("what is given is never changed", () => {
    const given = plan();
    const before = JSON.stringify(given);
    edits.move(given, ["dog"], 1);
    edits.split(given, ["rain"], 3);
    edits.duplicate(given, ["rain"]);
    turns.record(given, edits.setPan(given, ["dog"], 1), "Pan");
    assert.equal(JSON.stringify(given), before);
});

test("locked events are refused by name, and can be unlocked", () => {
    for (const act of [(p) => edits.move(p, ["door"], 1), (p) => edits.trimEnd(p, "door", 8), (p) => edits.remove(p, ["dog", "door"]),
        (p) => edits.setLevel(p, ["door"], -3), (p) => edits.split(p, ["door"], 7), (p) => edits.setCaption(p, "door", "b")])
        assert.match(refusal(() => act(plan())), /“A door creaks” is locked/);
    const free = edits.toggleLock(plan(), ["door"]);
    assert.deepEqual(times(edits.move(free, ["door"], 1)).at(-1), ["door", 7, 3]);
});

test("trims stop at a tenth of a second and shorten the fades", () => {
    const faded = edits.setFadeOut(edits.setFadeIn(plan(), "dog", 1), "dog", 5);
    assert.equal(edits.find(faded, "dog").fade_out_seconds, 1);
    const trimmed = edits.trimEnd(faded, "dog", 0);
    assert.deepEqual(times(trimmed)[1], ["dog", 2, 0.1]);
    assert.equal(edits.find(trimmed, "dog").fade_in_seconds, 0.1);
    assert.ok(!("fade_out_seconds" in edits.find(trimmed, "dog")));
    assert.deepEqual(times(edits.trimStart(plan(), "dog", 3.25))[1], ["dog", 3.25, 0.75]);
    assert.deepEqual(times(edits.trimStart(plan(), "rain", -4))[0], ["rain", 0, 6]);
});

test("a split makes two that add up", () => {
    const made = edits.split(edits.setFadeOut(plan(), "rain", 2), ["rain"], 4);
    assert.deepEqual(times(made), [["rain", 0, 4], ["dog", 2, 2], ["e4", 4, 2], ["door", 6, 3]]);
    assert.equal(edits.find(made, "e4").fade_out_seconds, 2);
    assert.match(refusal(() => edits.split(plan(), ["dog"], 2)), /playhead/);
});

const sounds = (given) => {
    globalThis.sessionStorage = { setItem() {}, getItem: () => null, removeItem() {} };
    const clips = new Clips(() => "key", () => given());
    const rain = edits.find(plan(), "rain");
    clips.take([{ event: "rain", content: edits.contentOf(rain), file: "rain.flac", at: -0.25, offset: 0, seconds: 6.5, loudness: -30 },
        { event: "dog", content: edits.contentOf(edits.find(plan(), "dog")), file: "dog.flac", at: 0, offset: 0, seconds: 2, loudness: -30 }]);
    return clips;
};
const heard = (clips, event) => clips.parts(event).map(({ file, at, offset, seconds }) => [file, at, offset, seconds]);

test("a split cuts the sound that is there, and nothing is out of date", () => {
    let now = edits.split(plan(), ["rain"], 4);
    const clips = sounds(() => now);
    const [first, second] = ["rain", "e4"].map((id) => edits.find(now, id));
    assert.deepEqual(heard(clips, first), [["rain.flac", 0, 0.25, 6.25]]);
    assert.deepEqual(heard(clips, second), [["rain.flac", 0, 4.25, 2.25]]);
    assert.deepEqual(now.events.map((event) => event.id !== "door" && clips.isStale(event)), [false, false, false, false]);
    // Each is split, moved, trimmed and made louder again and keeps what it has; longer than what is there it is rendered.
    now = edits.split(now, ["e4"], 5);
    now = edits.trimStart(edits.move(edits.setLevel(now, ["e4"], -12), ["e4"], 3), "e4", 7.5);
    assert.deepEqual([edits.find(now, "e4").cut_at_seconds, edits.find(now, "e5").cut_at_seconds], [4.5, 5]);
    assert.deepEqual(heard(clips, edits.find(now, "e4")), [["rain.flac", 0, 4.75, 1.75]]);
    assert.ok(now.events.every((event) => event.id === "door" || !clips.isStale(event)));
    now = edits.trimEnd(now, "e5", 9);
    assert.equal(clips.isStale(edits.find(now, "e5")), true);
    assert.ok(!("cut_of" in edits.find(edits.trimStart(now, "e4", 1), "e4")));
});

test("of pieces only the one that says something else is out of date, and it takes no sound from the others", () => {
    let now = edits.setCaption(edits.split(plan(), ["rain"], 4), "rain", "Hail falls");
    const clips = sounds(() => now);
    assert.deepEqual(["rain", "e4"].map((id) => clips.isStale(edits.find(now, id))), [true, false]);
    clips.sent = now;
    assert.ok(clips.heard({ event: "rain", part: 0, file: "hail.flac", start: 0, seconds: 6 }));
    assert.ok(clips.heard({ event: "e4", part: 0, file: "rain2.flac", start: 0, seconds: 6 }));
    assert.deepEqual([heard(clips, edits.find(now, "rain")), heard(clips, edits.find(now, "e4"))], [[["hail.flac", 0, 0, 6]], [["rain2.flac", 0, 4, 2]]]);
    assert.ok(now.events.every((event) => event.id === "door" || !clips.isStale(event)));
    now = edits.remove(edits.split(plan(), ["rain"], 4), ["rain"]);
    clips.sent = now;
    assert.ok(clips.heard({ event: "rain", part: 0, file: "whole.flac", start: 0, seconds: 6 }), "the whole keeps its name without its first half");
    assert.deepEqual(heard(clips, edits.find(now, "e4")), [["whole.flac", 0, 4, 2]]);
});

test("texts are translated with their values, and others stand as they are", () => {
    speak({ "{count} edits": "{count} 次编辑" });
    assert.deepEqual([t("{count} edits", { count: "{x}" }), t("another {n}", { n: 2 })], ["{x} 次编辑", "another 2"]);
    speak();
    assert.equal(t("{count} edits", { count: 3 }), "3 edits");
});

test("what is pasted keeps its distances, gets ids of its own and is not locked", () => {
    const [made, ids] = edits.paste(plan(), [edits.find(plan(), "door"), edits.find(plan(), "dog")], 1);
    assert.deepEqual(ids.map((id) => edits.find(made, id)).map((event) => [event.caption, event.start, event.locked ?? false]),
        [["A door creaks", 5, false], ["A dog barks", 1, false]]);
});

test("copies follow what they copy and are not locked", () => {
    const [made, ids] = edits.duplicate(plan(), ["door", "dog"]);
    assert.deepEqual(ids.map((id) => edits.find(made, id)).map((event) => [event.start, event.locked]), [[4, false], [9, false]]);
    assert.equal(made.total_seconds, 13);
});

test("values stay within what a plan may hold", () => {
    assert.equal(edits.find(edits.setLevel(plan(), ["dog"], 12), "dog").loudness, 0);
    assert.equal(edits.find(edits.setLevel(plan(), ["dog"], -1e9), "dog").loudness, -70);
    assert.equal(edits.find(edits.setLevel(plan(), ["rain"], null), "rain").loudness, null);
    assert.equal(edits.find(edits.setPan(plan(), ["dog"], -7), "dog").pan, -1);
    assert.equal(edits.find(edits.setTake(plan(), ["dog"], 5000), "dog").take, 999);
    assert.match(refusal(() => edits.setCaption(plan(), "dog", " \n ")), /empty/);
    assert.match(refusal(() => edits.remove(edits.toggleLock(plan(), ["door"]), ["rain", "dog", "door"])), /at least one/);
});

test("snapping takes the nearest line within reach", () => {
    const near = (at, more) => edits.snap(plan(), ["dog"], at, { reach: 0.2, ...more });
    assert.equal(near(5.9, { grid: 0 }), 6);
    assert.equal(near(4.4, { grid: 0.5 }), 4.5);
    assert.equal(near(4.4, { grid: 5 }), 4.4);
    assert.equal(near(5.9, { edges: false, grid: 0 }), 5.9);
    assert.equal(near(7.25, { marks: [7.3] }), 7.3);
});

test("undo and redo lead through everything and back", () => {
    const steps = [(p) => edits.move(p, ["dog"], 1), (p) => edits.split(p, ["rain"], 3), (p) => edits.remove(p, ["dog"]), (p) => edits.duplicate(p, ["rain"])[0]];
    const seen = [plan()];
    for (const [n, act] of steps.entries()) seen.push(turns.record(seen.at(-1), act(seen.at(-1)), `step ${n}`));
    let now = seen.at(-1);
    for (const before of seen.slice(0, -1).reverse()) {
        now = turns.undo(now);
        assert.deepEqual(now.events, before.events);
        assert.equal(now.total_seconds, before.total_seconds);
    }
    assert.equal(turns.canUndo(now), false);
    for (const after of seen.slice(1)) assert.deepEqual((now = turns.redo(now)).events, after.events);
    assert.match(refusal(() => turns.redo(now)), /nothing to redo/);
    assert.ok(!("undone" in turns.record(turns.undo(now), plan(), "x")));
});

test("small steps of one kind are one turn", () => {
    let now = plan();
    for (let n = 0; n < 5; n++) now = turns.record(now, edits.move(now, ["dog"], 0.1), "Moved", true);
    assert.equal(now.history.length, 1);
    assert.deepEqual(times(turns.undo(now)), times(plan()));
});

test("overlapping events of one kind stand in rows of their own", () => {
    const two = edits.setKind(plan(), ["dog"], "ambience");
    const laid = layout.lay(two.events);
    assert.deepEqual(laid.lanes, [{ kind: "sfx", top: 0, count: 1 }, { kind: "ambience", top: 1, count: 2 }]);
    assert.deepEqual([...laid.rows], [["door", 0], ["rain", 1], ["dog", 2]]);
    assert.equal(layout.clock(65.25), "1:05.3");
    assert.match(layout.spoken(two.events[0], { stale: true }), /^Rain falls, ambience, 0.00 to 6.00 seconds, -20 LUFS, audio is out of date$/);
});

test("the widget is empty until an edit, and another story is offered beside the edits", () => {
    const box = { plan: "", editedFrom: "" };
    const state = new State(box);
    state.ran({ plan: edits.write(plan()), digest: "a", taken: "wired" });
    assert.equal(box.plan, "");
    state.edit("Moved", (p) => edits.move(p, ["dog"], 1));
    assert.equal(box.editedFrom, "a");
    assert.equal(edits.find(JSON.parse(box.plan), "dog").start, 3);

    const other = { ...plan(), instruction: "Another", events: plan().events.slice(0, 1), total_seconds: 6 };
    state.ran({ plan: edits.write(other), digest: "b", taken: "wired" });
    assert.equal(state.superseded, true);
    assert.equal(state.plan.instruction, "Another");
    assert.equal(edits.find(JSON.parse(box.plan), "dog").start, 3, "nothing is lost before the person decides");
    state.keepOwn();
    assert.equal(box.editedFrom, "b");
    assert.equal(edits.find(state.plan, "dog").start, 3);
    state.undo();
    assert.equal(edits.find(state.plan, "dog").start, 2);
});

test("an edit of the new story keeps the way back to the edits of the old one", () => {
    const box = { plan: edits.write(edits.move(plan(), ["dog"], 1)), editedFrom: "a" };
    const state = new State(box);
    state.ran({ plan: edits.write({ ...plan(), instruction: "Another" }), digest: "b", taken: "wired" });
    state.edit("Pan", (p) => edits.setPan(p, ["dog"], 1));
    assert.equal(box.editedFrom, "b");
    state.undo();
    assert.equal(state.plan.instruction, "Another");
    state.undo();
    assert.equal(edits.find(state.plan, "dog").start, 3);
    assert.equal(state.plan.instruction, "A storm");
    state.redo();
    assert.equal(JSON.parse(box.plan).instruction, "Another");
    assert.equal(edits.find(state.plan, "dog").start, 2);
});

test("undo leads back to how another story was asked for, thought of and told, and to nothing else", () => {
    const telling = { bundle: "tiny", seed: 7 };
    const old = { ...plan(), reasoning: "It is dark.", telling };
    const other = { ...plan(), instruction: "Another", events: plan().events.slice(0, 1), total_seconds: 6 };
    const taken = turns.record(old, other, "Another story came in");
    assert.ok(!("telling" in taken));
    const back = turns.undo(taken);
    assert.deepEqual([back.instruction, back.reasoning, back.telling, times(back)], ["A storm", "It is dark.", telling, times(old)]);
    const forth = turns.redo(back);
    assert.deepEqual([forth.instruction, forth.reasoning, "telling" in forth, times(forth)], ["Another", "", false, times(other)]);
    assert.ok(!("story" in turns.record(old, edits.move(old, ["dog"], 1), "Moved").history[0]), "an edit says nothing of that");
    const told = { ...turns.record(plan(), edits.move(plan(), ["dog"], 1), "Moved"), telling };
    assert.deepEqual(turns.undo(told).telling, telling);
    const strange = { ...taken.history[0], story: { ...taken.history[0].story, version: 9, history: [], events: [] } };
    assert.deepEqual(turns.undo({ ...taken, history: [strange] }), back);
    for (const story of ["abc", 7, {}, { instruction: 5 }, []]) {
        assert.throws(() => turns.undo({ ...taken, history: [{ ...taken.history[0], story }] }), /does not fit/);
    }
});

test("a widget with nonsense shows the wired plan and says why", () => {
    const state = new State({ plan: "{nonsense", editedFrom: "" });
    assert.match(state.error, /not JSON/);
    state.ran({ plan: edits.write(plan()), digest: "a", taken: "wired" });
    assert.equal(state.plan.instruction, "A storm");
});

test("of two tabs' versions either can be taken, and undo leads to the other", () => {
    const box = { plan: edits.write(plan()), editedFrom: "" };
    const state = new State(box);
    const theirs = edits.move(plan(), ["dog"], 2);
    state.edit("Moved", (p) => edits.move(p, ["dog"], 1));
    state.settle(theirs, true);
    assert.equal(edits.find(state.plan, "dog").start, 4);
    state.undo();
    assert.equal(edits.find(state.plan, "dog").start, 3);
    state.settle(theirs, false);
    assert.equal(edits.find(state.plan, "dog").start, 3);
    for (const start of [4, 3, 2]) {
        state.undo();
        assert.equal(edits.find(state.plan, "dog").start, start);
    }
});

test("a turn brings back chapters and what only moved along, and a history of nonsense is refused", () => {
    const chapters = [{ title: "One", start: 0, seconds: 9 }];
    const told = { ...plan(), chapters };
    const edited = turns.record(told, { ...edits.move(told, ["dog"], 1), chapters: [] }, "Moved");
    assert.deepEqual(turns.undo(edited).chapters, chapters);
    assert.ok(!("chapters" in turns.redo(turns.undo(edited))) || !turns.redo(turns.undo(edited)).chapters.length);
    const shifted = { ...plan(), history: [{ sentence: "s", shifted: [["dog", 1.25]], order: ["rain", "dog", "door"], total_seconds: 10 }] };
    assert.equal(edits.find(turns.undo(shifted), "dog").start, 1.25);
    for (const history of [[{ order: ["ghost"], total_seconds: 1 }], [{ order: [], total_seconds: 1 }], [{ shifted: [["ghost", 1]], order: ["ghost"], total_seconds: 1 }]])
        assert.match(refusal(() => turns.undo({ ...plan(), history })), /does not fit/);
    for (const history of [7, "x", [7], [{}]]) assert.match(refusal(() => edits.read(JSON.stringify({ ...plan(), history }))), /no list of turns/);
});

test("as many turns are kept as a plan has room for, the latest ones", () => {
    let now = { ...plan(), history: Array.from({ length: 1000 }, (_, n) => ({ sentence: `${n}`, order: ["rain", "dog", "door"], total_seconds: 10 })) };
    now = turns.record(now, edits.move(now, ["dog"], 1), "Moved");
    assert.equal(now.history.length, 1000);
    assert.deepEqual([now.history[0].sentence, now.history.at(-1).sentence], ["1", "Moved"]);
    const long = { sentence: "x".repeat(250_000), order: ["rain"], total_seconds: 10 };
    assert.equal(turns.record({ ...plan(), history: [long, long] }, edits.move(plan(), ["dog"], 1), "Moved").history.length, 2);
});

test("what the last edit changed is told by kind and in words, and all edits as one", () => {
    assert.equal(changes.lately(plan(), "last"), null);
    let now = turns.record(plan(), edits.move(plan(), ["dog"], 0.5), "Moved");
    now = turns.record(now, edits.remove(now, ["rain"]), "Deleted");
    const last = changes.lately(now, "last");
    assert.equal(last.sentence, "Deleted");
    assert.deepEqual(last.changes.map(({ id, kind }) => [id, kind]), [["rain", "removed"]]);
    assert.deepEqual(last.gone.map((event) => event.caption), ["Rain falls"]);
    const all = changes.lately(now, "all").changes.map(changes.inWords);
    assert.deepEqual(all, ["removed: Rain falls", "A dog barks: 0.5 s later (2 s → 2.5 s)"]);
    assert.equal(changes.lately({ ...plan(), history: [{ order: ["ghost"], total_seconds: 1 }] }, "last"), null);
});

test("a choice follows the plan, and can be extended", () => {
    const choice = new Choice(() => {});
    choice.follow(plan().events);
    assert.equal(choice.current, "rain");
    choice.step(plan().events, 1);
    choice.step(plan().events, 1, true);
    assert.deepEqual([choice.all, choice.current], [["dog", "door"], "door"]);
    choice.follow(plan().events.slice(0, 2));
    assert.deepEqual([choice.all, choice.current], [["dog"], "dog"]);
});

test("rows share the room there is, within limits", () => {
    assert.deepEqual([layout.rowHeight(0, 3), layout.rowHeight(304, 3), layout.rowHeight(2000, 3)], [72, 100, 132]);
    assert.ok(layout.labelWidth(300) < layout.labelWidth(800));
});

test("two hundred events are edited well below a tenth of a second", () => {
    const events = Array.from({ length: 200 }, (_, n) => ({ id: `e${n}`, caption: `Sound ${n}`, seconds: 3, start: 2 * n, kind: edits.KINDS[n % 4] }));
    const state = new State({ plan: edits.write({ instruction: "", events, total_seconds: 401 }), editedFrom: "" });
    for (let n = 0; n < 100; n++) state.edit(`Moved ${n}`, (p) => edits.move(p, ["e0"], 0.1 + n));
    const begun = performance.now();
    state.edit("Moved", (p) => edits.move(p, ["e7"], 0.3));
    assert.ok(performance.now() - begun < 100);
});
