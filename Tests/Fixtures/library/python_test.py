"""qornn.py against golden vectors and its own promises: `python_test.py MODELS [--without-numpy]`. Prints what it used."""

import array
import copy
import ctypes
import gc
import operator
import os
import sys
import threading

if "--without-numpy" in sys.argv:
    sys.modules["numpy"] = None
try:
    import numpy
except ImportError:
    numpy = None

import qornn

models = sys.argv[1]


def path(name):
    return os.path.join(models, name, "model.qornn")


def raises(kind, body, text=""):
    try:
        body()
    except kind as error:
        assert text in str(error), "found %r, expected %r" % (str(error), text)
        return error
    raise AssertionError("no %s: %s" % (kind.__name__, text))


def int32s(numbers):
    return array.array("i", numbers) if numpy is None else numpy.array(numbers, numpy.int32)


def golden(name):
    model = qornn.Model(path(name))
    session, checked = None, 0
    with open(os.path.join(models, name, "vectors.txt"), encoding="utf-8") as lines:
        for line in lines:
            word, _, rest = line.strip().partition(" ")
            if word == "sequence":
                session = model.session()
            elif word == "step":
                session.step(int32s([int(number) for number in rest.split()]))
            elif word == "token":
                session.step_token(int(rest))
            elif word == "logits":
                expected = [int(number) for number in rest.split()]
                assert list(session.logits()) == expected, name
                index, margin = session.decide()
                assert expected[index] == max(expected)
                assert margin == max(expected) - max(expected[:index] + expected[index + 1:])
                checked += 1
    assert checked > 0, name


def description():
    model = qornn.Model(path("wand-digits"))
    assert model.labels == [str(digit) for digit in range(10)] and model.has_classes and not model.takes_tokens
    assert len(model.features) == model.input_size == len(model.input_names) and len(model.scales) == 10
    assert all(scale.mantissa >= 1 << 30 for scale in model.scales) and isinstance(model.metadata, dict)
    assert model.file_size == os.path.getsize(path("wand-digits"))
    assert model.session_size + 16 == model.saved_state_size
    with open(path("wand-digits"), "rb") as file:
        data = file.read()
    assert qornn.Model(data=data).fingerprint == model.fingerprint
    assert qornn.available_kernels()[-1] == "portable" and model.kernels == qornn.available_kernels()[0]
    assert qornn.Model(path("wand-digits"), copy=True, in_place=True, kernels="portable").kernels == "portable"
    characters = qornn.Model(path("ptb-characters"))
    assert characters.takes_tokens and characters.features == [] and "e" in characters.labels


def mistakes():
    model, other = qornn.Model(path("wand-digits")), qornn.Model(path("smnist"))
    session = model.session()
    raises(FileNotFoundError, lambda: qornn.Model("/nonexistent.qornn"), "/nonexistent.qornn")
    raises(IsADirectoryError, lambda: qornn.Model(models))
    error = raises(qornn.Error, lambda: qornn.Model(data=b"x" * 64), "byte 0: not a QORNN model")
    assert error.status == qornn.INVALID_MODEL
    raises(ValueError, lambda: session.step([1]), "found 1 numbers, expected 2")
    error = raises(ValueError, lambda: qornn.Model(b"\0" * 40000), "data=")
    assert len(str(error)) < 200
    raises(OverflowError, lambda: session.step([1 << 31, 0]), "expected int32 numbers of shape (2,)")
    raises(TypeError, lambda: session.step([0.5, 0]), "found a list ('float' object")
    raises(TypeError, lambda: session.step(None), "found a NoneType")
    raises(TypeError, lambda: session.step(array.array("h", [1, 2])), "'h'")
    raises(ValueError, lambda: session.step_token(0))
    raises(ValueError, lambda: qornn.Model(path("ptb-characters")).session().step_token(1 << 40))
    raises(TypeError, lambda: session.logits(out=[0] * 10), "list")
    session.step([100, 100])
    saved = session.save(position=1 << 60)
    assert session.restore(saved) == 1 << 60
    error = raises(qornn.Error, lambda: other.session().restore(saved), "byte 20: a state of the model with fingerprint")
    assert error.status == qornn.OTHER_MODEL
    damaged = bytearray(saved)
    damaged[40] ^= 1
    assert raises(qornn.Error, lambda: session.restore(damaged), "damaged").status == qornn.INVALID_STATE
    assert session.save(1 << 60) == saved
    fresh = model.session()
    fresh.copy_from(session)
    assert fresh.save(1 << 60) == saved
    raises(ValueError, lambda: fresh.copy_from(other.session()), "a session of another model")
    for position in (-1, 1 << 64):
        raises(ValueError, lambda: session.save(position), "found position %d" % position)
    raises(TypeError, lambda: session.save(1.5))
    raises(ValueError, lambda: session.step_token(0), "found a token, expected 2 readings")
    raises(ValueError, lambda: qornn.Model(path("wand-digits") + "\0junk"), "found a zero byte in the path")
    raises(ValueError, lambda: qornn.Model(path("wand-digits"), kernels="foo"), "expected one of portable, sse41")
    raises(OSError, lambda: qornn.Model("/dev/null"), "found a pipe or a device, expected a file")
    fresh.reset()
    assert not any(fresh.save()[32:])


def streams():
    model = qornn.Model(path("wand-digits"))
    together, alone = model.streams(37), [model.session() for _ in range(37)]
    logits = array.array("i", bytes(4 * 370)) if numpy is None else numpy.empty((37, 10), numpy.int32)
    for step in range(5):
        rows = [[100 * stream - 7 * step, 13 * stream] for stream in range(37)]
        together.step(rows if numpy is None else numpy.array(rows, numpy.int32))
        for session, row in zip(alone, rows):
            session.step(row)
    assert together.logits(out=logits) is logits
    for index, session in enumerate(alone):
        found = logits[10 * index:10 * index + 10] if numpy is None else logits[index]
        assert list(found) == list(session.logits()) == list(together[index].logits())
    raises(ValueError, lambda: model.streams(2).step([[1, 2, 3], [4]]), "found a row of 3 numbers, expected 2")
    model.streams(0).step([])
    # The library steps the ones that were made.
    raises(TypeError, lambda: operator.setitem(together.sessions, 0, model.session()))


def detection():
    model = qornn.Model(path("wand-digits"))
    session, detector, other = model.session(), model.detector("3", -9.0, 4, 2), model.detector(3, -9.0, 4, refractory=2)
    scale = model.scales[0]
    threshold = -9.0 / (scale.mantissa * 2.0**scale.exponent)
    leads, last, low, events = [], None, True, 0
    for step in range(300):
        session.step([700 * (step % 11) - 3000, 500 * (step % 17) - 4000])
        logits = session.logits()
        leads.append(int(logits[3]) - max(int(logit) for index, logit in enumerate(logits) if index != 3))
        mean = sum(leads[-4:]) / 4
        expected = step >= 3 and mean >= threshold and low and (last is None or step - last > 2)
        low = False if expected else low or mean < threshold
        if expected:
            last, events = step, events + 1
        assert detector.step(logits) == expected, step
        assert abs(detector.lead - mean * scale.mantissa * 2.0**scale.exponent) < 1e-9
        if step % 10 == 3:
            other.restore(detector.save())
            detector, other = other, detector
    assert events > 3, events
    raises(ValueError, lambda: model.detector("x"), "found 'x', expected one of the model's classes: 0, 1, 2")
    raises(ValueError, lambda: model.detector("3", float("nan")), "found threshold nan")
    raises(TypeError, lambda: model.detector("3", smoothing=1.5))
    raises(ValueError, lambda: model.detector(10), "found class 10, expected 0 to 9")
    raises(ValueError, lambda: model.detector("3", smoothing=65536), "found smoothing 65536")
    raises(ValueError, lambda: model.detector("3", refractory=-1), "found refractory -1")
    raises(ValueError, lambda: model.detector("3", threshold=1e30), "found threshold")
    raises(ValueError, lambda: detector.step([1, 2]), "found 2 numbers, expected 10")
    raises(qornn.Error, lambda: detector.restore(b""), "no state of this detector")
    raises(qornn.Error, lambda: model.detector("3", smoothing=4).restore(detector.save()))
    saved = detector.save()
    detector.reset()
    assert detector.save() == model.detector("3", -9.0, 4, 2).save() != saved


def states():
    model = qornn.Model(path("wand-digits"))
    session = model.session()
    session.step([300, -200])
    assert model.layers == [qornn.Layer(128, 12)]
    states = session.states(0)
    assert len(states) == 128 and any(states) and max(abs(int(state)) for state in states) < 2048
    # As they are in a saved state.
    assert list(states) == list(array.array("h", session.save()[32:32 + 256]))
    raises(ValueError, lambda: session.states(1), "found layer 1, expected 0 to 0")
    raises(ValueError, lambda: session.states(-1), "found layer -1")


def arrays():
    model = qornn.Model(path("wand-digits"))
    session = model.session()
    rows = numpy.arange(20, dtype=numpy.int32).reshape(10, 2)
    rows.setflags(write=False)
    # The row itself, wherever it is in the array.
    assert qornn._int32s(rows[3], (2,))[0] == rows.ctypes.data + 3 * 8
    for row in rows:
        session.step(row)
    raises(TypeError, lambda: session.step(rows[0].astype(numpy.int64)), "<i8")
    raises(TypeError, lambda: session.step(rows[0].astype(numpy.float32)), "<f4")
    raises(TypeError, lambda: session.step(rows[:2, 0]), "strides")
    raises(ValueError, lambda: session.step(rows[:1]), "shape (1, 2)")
    raises(TypeError, lambda: session.step(numpy.frombuffer(bytes(9), numpy.int32, 2, 1)), "aligned")
    out = numpy.zeros(10, numpy.int32)
    assert session.logits(out=out) is out and out.any()
    out.setflags(write=False)
    raises(ValueError, lambda: session.logits(out=out), "read-only")


def threads():
    model = qornn.Model(path("wand-digits"))
    expected, found = None, []

    def stream():
        session = model.session()
        for step in range(200):
            session.step([step, -step])
        found.append(list(session.logits()))

    workers = [threading.Thread(target=stream) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stream()
    assert len(found) == 7 and all(logits == found[0] for logits in found)


def lifetimes():
    """A session outlives the last name of its model."""
    session = qornn.Model(path("wand-digits")).session()
    gc.collect()
    session.step([1, 2])
    assert len(session.logits()) == 10


def copies():
    """A copy has memory of its own: it goes its own way, and outlives the original."""
    model = qornn.Model(path("wand-digits"))
    assert copy.copy(model) is model is copy.deepcopy({"model": model})["model"]
    for copied in (copy.copy, copy.deepcopy):
        session, together, detector = model.session(), model.streams(2), model.detector("3", -9.0, 4)
        for step in range(6):
            session.step([300, -200])
            together.step([[300, -200], [5, 7]])
            detector.step(session.logits())
        saved = session.save(), together[1].save(), detector.save(), detector.lead
        others = copied(session), copied(together), copied(detector)
        for original in (session, *together.sessions, detector):
            original.reset()
        del session, together, detector, original
        gc.collect()
        # What was freed may be anybody's now.
        strangers = [model.session() for _ in range(50)], [model.detector("0", 0, 4) for _ in range(50)]
        assert (others[0].save(), others[1][1].save(), others[2].save(), others[2].lead) == saved
        others[0].step([1, 2])
        others[1].step([[1, 2], [3, 4]])
        assert others[0].save() == others[1][0].save() != saved[0]
        del strangers


def end_of_the_interpreter():
    """Threads that nobody waits for are in a step when the program ends: what they use must not be freed under them."""
    model = qornn.Model(path("ptb-characters"), in_place=True)
    begun = [threading.Event() for _ in range(3)]

    def step(event):
        session = model.session()
        while True:
            session.step_token(1)
            event.set()

    for event in begun:
        threading.Thread(target=step, args=(event,), daemon=True).start()
        event.wait()


for name in sorted(os.listdir(models)):
    if os.path.exists(os.path.join(models, name, "vectors.txt")):
        golden(name)
description()
mistakes()
streams()
threads()
lifetimes()
copies()
detection()
states()
if numpy is not None:
    arrays()
for structure in (qornn._Error, qornn._Description, qornn._Feature, qornn._Scale, qornn._Layer, qornn._Detection):
    print(structure.__name__, ctypes.sizeof(structure))
for name in sorted(vars(qornn)):
    if name.isupper() and isinstance(getattr(qornn, name), int) and not name.startswith("_"):
        print("QORNN_%s" % name, getattr(qornn, name))
for number, name in enumerate(qornn.KERNELS):
    print("QORNN_%s" % name.upper(), number)
for name in qornn._FUNCTIONS:
    print("function", name)
end_of_the_interpreter()
print("passed", "without numpy" if numpy is None else "with numpy")
