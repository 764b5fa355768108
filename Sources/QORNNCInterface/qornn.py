"""Run QORNN models: integer recurrent networks in a file of a few kilobytes.

    import qornn

    model = qornn.Model("digits.qornn")
    session = model.session()
    for row in readings:                    # int32 rows, of NumPy or not: nothing is copied
        session.step(row)
    index, margin = session.decide()
    print(model.labels[index], margin)

One file over libqornn.so with ctypes; NumPy is not needed, but its int32 arrays go in and out without a copy. The integers are
those of every other way to run the model. A Model belongs to all threads; a Session and a Streams to one thread at a time.
Steps release the interpreter's lock.
"""

import array
import collections
import ctypes
import errno
import json
import math
import operator
import os
import sys
import threading
import weakref

__all__ = [
    "Model", "Session", "Streams", "Detector", "Error", "Feature", "Scale", "Layer", "KERNELS", "available_kernels",
    "version"]

# The folder of libqornn.so where the loader does not know it by itself; the install step writes it here.
_FOLDER = None
_ABI_VERSION = 1

(OK, INVALID_ARGUMENT, NO_MEMORY, SYSTEM, INVALID_MODEL, INVALID_STATE, OTHER_MODEL, NO_KERNELS) = range(8)
IN_PLACE = 1
COPY = 2
READINGS, TOKENS = 0, 1
CLASSES, VALUES = 0, 1
LARGEST_BATCH = 16

# The kernel sets by number. All compute the same integers.
KERNELS = ("portable", "sse41", "avx2", "avxvnni", "avx512vnni", "neon", "neondot", "dsp")

# A reading is floor(value / base**exponent + 1/2); the network sees ((reading - offset)·multiplier) / 2**shift, rounded, saturated.
Feature = collections.namedtuple("Feature", "name offset multiplier shift resolution_base resolution_exponent")
# A logit stands for logit · mantissa · 2**exponent.
Scale = collections.namedtuple("Scale", "mantissa exponent")
# The units of a layer; a state is an integer of so many bits.
Layer = collections.namedtuple("Layer", "hidden_size state_bits")


class Error(ValueError):
    """Bytes that are no model, no saved state or one of another model, or kernels that the CPU does not have."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class _Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int32), ("system", ctypes.c_int32), ("detail", ctypes.c_uint64 * 10)]


class _Description(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_int32)
        for name in (
            "input_kind", "input_size", "output_kind", "output_size", "layer_count", "window_size", "hop_size", "kernels")
    ] + [(name, ctypes.c_uint32) for name in ("fingerprint", "session_size", "saved_state_size", "file_size")]


class _Feature(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_int32) for name in ("offset", "multiplier", "shift", "resolution_base", "resolution_exponent")]


class _Scale(ctypes.Structure):
    _fields_ = [("mantissa", ctypes.c_int32), ("exponent", ctypes.c_int32)]


class _Layer(ctypes.Structure):
    _fields_ = [("hidden_size", ctypes.c_int32), ("state_bits", ctypes.c_int32)]


class _Detection(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int32) for name in ("class_index", "threshold", "smoothing", "refractory")]


_pointer, _size, _int32, _status = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int32, ctypes.c_int32
_error = ctypes.POINTER(_Error)
# What qornn.h declares, as far as this file calls it: the result, then the arguments.
_FUNCTIONS = {
    "qornn_version": (ctypes.c_char_p,),
    "qornn_abi_version": (_int32,),
    "qornn_error_message": (_size, _error, ctypes.c_char_p, _size),
    "qornn_has_kernels": (_int32, _int32),
    "qornn_model_open": (_pointer, ctypes.c_char_p, ctypes.c_uint32, _error),
    "qornn_model_load": (_pointer, _pointer, _size, ctypes.c_uint32, _error),
    "qornn_model_release": (None, _pointer),
    "qornn_model_describe": (_status, _pointer, ctypes.POINTER(_Description), _size),
    "qornn_model_feature": (_status, _pointer, _int32, ctypes.POINTER(_Feature)),
    "qornn_model_layer": (_status, _pointer, _int32, ctypes.POINTER(_Layer)),
    "qornn_model_scale": (_status, _pointer, _int32, ctypes.POINTER(_Scale)),
    "qornn_model_input_name": (_pointer, _pointer, _int32, ctypes.POINTER(_size)),
    "qornn_model_label": (_pointer, _pointer, _int32, ctypes.POINTER(_size)),
    "qornn_model_metadata": (_pointer, _pointer, ctypes.POINTER(_size)),
    "qornn_session_new": (_pointer, _pointer, _error),
    "qornn_session_free": (None, _pointer),
    "qornn_session_reset": (_status, _pointer),
    "qornn_session_copy": (_status, _pointer, _pointer),
    "qornn_session_states": (_status, _pointer, _int32, _pointer, _size),
    "qornn_session_save": (_status, _pointer, ctypes.c_uint64, _pointer, _size),
    "qornn_session_restore": (_status, _pointer, _pointer, _size, ctypes.POINTER(ctypes.c_uint64), _error),
    "qornn_workspace_new": (_pointer, _pointer, _int32, _error),
    "qornn_workspace_free": (None, _pointer),
    "qornn_step": (_status, _pointer, _pointer, _pointer, _size),
    "qornn_step_token": (_status, _pointer, _pointer, _int32),
    "qornn_step_batch": (_status, _pointer, _size, _pointer, _pointer, _size),
    "qornn_step_token_batch": (_status, _pointer, _size, _pointer, _pointer),
    "qornn_logits": (_status, _pointer, _pointer, _pointer, _size),
    "qornn_decide": (
        _status, _pointer, _pointer, ctypes.POINTER(_int32), ctypes.POINTER(ctypes.c_uint32)),
    "qornn_detector_size": (_size, ctypes.POINTER(_Detection)),
    "qornn_detector_new": (_pointer, ctypes.POINTER(_Detection), _error),
    "qornn_detector_free": (None, _pointer),
    "qornn_detector_reset": (_status, _pointer),
    "qornn_detect": (
        _status, _pointer, _pointer, _size, ctypes.POINTER(_int32), ctypes.POINTER(ctypes.c_int64)),
    "qornn_detector_save": (_status, _pointer, _pointer, _size),
    "qornn_detector_restore": (_status, _pointer, _pointer, _size),
}


def _load():
    """The library of the environment's QORNN_LIBRARY, else the one that the loader or the install step knows."""
    name = "libqornn.so.%d" % _ABI_VERSION
    named = os.environ.get("QORNN_LIBRARY")
    try:
        library = ctypes.CDLL(named or name)
    except OSError:
        if named or _FOLDER is None:
            raise
        library = ctypes.CDLL(os.path.join(_FOLDER, name))
    for function, (result, *arguments) in _FUNCTIONS.items():
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    found = library.qornn_abi_version()
    if found != _ABI_VERSION:
        raise ImportError("libqornn.so has ABI version %d, expected %d" % (found, _ABI_VERSION))
    return library


_library = _load()
version = _library.qornn_version().decode()


def available_kernels():
    """The names of the kernel sets that this CPU has instructions for, the fastest first."""
    return [name for number, name in reversed(list(enumerate(KERNELS))) if _library.qornn_has_kernels(number)]


def _check(status, error=None, place=None):
    """Raises what a status means."""
    if status == OK:
        return
    if status == NO_MEMORY:
        raise MemoryError("not enough memory for a QORNN object")
    if error is None:
        raise ValueError("an argument that the model does not take")
    text = ctypes.create_string_buffer(512)
    _library.qornn_error_message(ctypes.byref(error), text, len(text))
    message = text.value.decode()
    if status == SYSTEM:
        is_no_file = error.system == errno.ESPIPE
        raise OSError(error.system, message if is_no_file else os.strerror(error.system), place)
    if status == INVALID_ARGUMENT:
        raise ValueError(message)
    raise Error(status, message if place is None else "%s: %s" % (place, message))


def _checked(name, number, low, high):
    """An integer in its range; numbers that are none are TypeErrors."""
    number = operator.index(number)
    if not low <= number <= high:
        raise ValueError("found %s %d, expected %d to %d" % (name, number, low, high))
    return number


def _made(pointer, error, place=None):
    """A pointer that a _new, _open or _load function gave, or what its error means."""
    if not pointer:
        _check(error.status, error, place)
    return pointer


def _int32s(numbers, shape, writable=False):
    """The address of int32 numbers of a shape, and what keeps them alive.

    NumPy arrays and other objects with its array interface, and array.array("i"), are used where they are; a sequence of
    integers is copied into an array.
    """
    count = 1
    for size in shape:
        count *= size
    interface = getattr(numbers, "__array_interface__", None)
    if interface is not None:
        address, is_read_only = interface["data"]
        expected = "<i4" if sys.byteorder == "little" else ">i4"
        if interface["typestr"] != expected or interface.get("strides") is not None:
            raise TypeError(
                "found an array of type %s%s, expected contiguous int32"
                % (interface["typestr"], " with strides" if interface.get("strides") is not None else ""))
        if address % 4 != 0:
            raise TypeError("found an array at the address %#x, expected aligned int32" % address)
        if tuple(interface["shape"]) != tuple(shape):
            raise ValueError("found an array of shape %r, expected %r" % (tuple(interface["shape"]), tuple(shape)))
        if writable and is_read_only:
            raise ValueError("the array for the results is read-only")
        return address, numbers
    if not isinstance(numbers, array.array):
        if writable:
            raise TypeError("results go into an int32 array, not into %s" % type(numbers).__name__)
        kind = type(numbers).__name__
        try:
            numbers = array.array("i", numbers if len(shape) < 2 else _flattened(numbers, shape[1]))
        except (TypeError, OverflowError) as problem:
            raise type(problem)(
                "found a %s (%s), expected int32 numbers of shape %r" % (kind, problem, tuple(shape))) from None
    if numbers.typecode != "i" or numbers.itemsize != 4:
        raise TypeError("found an array of type %r, expected 'i'" % numbers.typecode)
    if len(numbers) != count:
        raise ValueError("found %d numbers, expected %d" % (len(numbers), count))
    return numbers.buffer_info()[0], numbers


def _flattened(rows, size):
    """The numbers of rows that all have as many."""
    for row in rows:
        row = list(row)
        if len(row) != size:
            raise ValueError("found a row of %d numbers, expected %d" % (len(row), size))
        yield from row


def _empty(shape, code="i"):
    """An array for results, int32 or (code "h") int16: NumPy's where it is installed."""
    try:
        import numpy
    except ImportError:
        count = 1
        for size in shape:
            count *= size
        return array.array(code, bytes(array.array(code).itemsize * count))
    return numpy.empty(shape, code)


def _owns(owner, free, pointer):
    """Frees what a pointer stands for when its owner goes, but not at the interpreter's end: a thread may still be in a step then."""
    weakref.finalize(owner, free, pointer).atexit = False


class _Workspace:
    """Scratch memory of one thread; it goes with the thread."""

    def __init__(self, model):
        error = _Error()
        self.pointer = _made(_library.qornn_workspace_new(model, LARGEST_BATCH, ctypes.byref(error)), error)
        _owns(self, _library.qornn_workspace_free, self.pointer)


class Model:
    """A model file, checked and ready: immutable, for any number of sessions on any thread.

    path      the file: mapped read-only and shared between processes. Replace it by renaming a new file over it; with
              copy=True it is read into memory, which is right for a file that others may write or cut.
    data      its bytes instead of a path; they are copied.
    in_place  keep the weights in the file's pages instead of copying them in the kernels' order: less memory, slower.
    kernels   a name of KERNELS; by itself the fastest that the CPU has.

    Raises OSError, MemoryError, or Error, which names the byte of the file, what was found and what was expected.
    """

    def __init__(self, path=None, *, data=None, copy=False, in_place=False, kernels=None):
        if (path is None) == (data is None):
            raise TypeError("expected either a path or data")
        flags = (IN_PLACE if in_place else 0) | (COPY if copy else 0)
        if kernels is not None:
            if kernels not in KERNELS:
                raise ValueError("found kernels %r, expected one of %s" % (kernels, ", ".join(KERNELS)))
            flags |= (KERNELS.index(kernels) + 1) << 8
        error = _Error()
        if data is None:
            name = os.fsencode(path)
            if b"\0" in name:
                raise ValueError("found a zero byte in the path %.60r…, expected a file (or bytes, as data=)" % (path,))
            opened = _library.qornn_model_open(name, flags, ctypes.byref(error))
        else:
            data = bytes(data)
            opened = _library.qornn_model_load(data, len(data), flags, ctypes.byref(error))
        self._pointer = _made(opened, error, path)
        _owns(self, _library.qornn_model_release, self._pointer)
        self._local = threading.local()
        is_ = _Description()
        _check(_library.qornn_model_describe(self._pointer, ctypes.byref(is_), ctypes.sizeof(is_)))
        self.takes_tokens = is_.input_kind == TOKENS
        self.input_size = is_.input_size
        self.has_classes = is_.output_kind == CLASSES
        self.output_size = is_.output_size
        self.layer_count = is_.layer_count
        self.window_size = is_.window_size
        self.hop_size = is_.hop_size
        self.kernels = KERNELS[is_.kernels]
        self.fingerprint = is_.fingerprint
        self.session_size = is_.session_size
        self.saved_state_size = is_.saved_state_size
        self.file_size = is_.file_size

    @property
    def input_names(self):
        """The names of the features, or the symbols of the tokens."""
        return [self._text(_library.qornn_model_input_name, index) for index in range(self.input_size)]

    @property
    def labels(self):
        """The labels of the classes, or the names of the values."""
        return [self._text(_library.qornn_model_label, index) for index in range(self.output_size)]

    @property
    def metadata(self):
        """How the model was trained: the JSON object of the file."""
        return json.loads(self._text(_library.qornn_model_metadata))

    def _text(self, function, *index):
        length = _size()
        address = function(self._pointer, *index, ctypes.byref(length))
        return ctypes.string_at(address, length.value).decode()

    @property
    def features(self):
        """How each reading is meant; empty for a model that takes tokens."""
        found = []
        for index in range(0 if self.takes_tokens else self.input_size):
            feature = _Feature()
            _check(_library.qornn_model_feature(self._pointer, index, ctypes.byref(feature)))
            name = self._text(_library.qornn_model_input_name, index)
            found.append(Feature(name, *(getattr(feature, field) for field, _ in _Feature._fields_)))
        return found

    @property
    def layers(self):
        """The layers, the one that sees the input first."""
        found = []
        for index in range(self.layer_count):
            layer = _Layer()
            _check(_library.qornn_model_layer(self._pointer, index, ctypes.byref(layer)))
            found.append(Layer(layer.hidden_size, layer.state_bits))
        return found

    @property
    def scales(self):
        """What a step of each output's logit stands for."""
        found = []
        for index in range(self.output_size):
            scale = _Scale()
            _check(_library.qornn_model_scale(self._pointer, index, ctypes.byref(scale)))
            found.append(Scale(scale.mantissa, scale.exponent))
        return found

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def session(self):
        """A new stream, every state 0."""
        return Session(self)

    def streams(self, count):
        """So many new streams that step together: a weight is loaded once for several of them."""
        return Streams(self, count)

    def detector(self, label, threshold=0.0, smoothing=1, refractory=0):
        """What hears a class in a stream; see Detector."""
        return Detector(self, label, threshold, smoothing, refractory)

    def _workspace(self):
        if not hasattr(self._local, "workspace"):
            self._local.workspace = _Workspace(self._pointer)
        return self._local.workspace.pointer


class Session:
    """The state of one stream: a few hundred bytes. It keeps its model alive. copy.copy gives another one with the same states."""

    def __init__(self, model):
        error = _Error()
        self.model = model
        self._pointer = _made(_library.qornn_session_new(model._pointer, ctypes.byref(error)), error)
        _owns(self, _library.qornn_session_free, self._pointer)

    def __copy__(self):
        other = Session(self.model)
        other.copy_from(self)
        return other

    def __deepcopy__(self, memo):
        return self.__copy__()

    def reset(self):
        """Sets every state to 0: the start of a sequence."""
        _check(_library.qornn_session_reset(self._pointer))

    def copy_from(self, other):
        """Takes the states of another session of the same model."""
        if other.model is not self.model:
            raise ValueError("found a session of another model, expected one of this Model")
        _check(_library.qornn_session_copy(self._pointer, other._pointer))

    def step(self, readings):
        """A step: input_size raw readings, as the sensor gave them. An int32 array is used where it is."""
        if self.model.takes_tokens:
            raise ValueError("found readings, expected a token: the model takes step_token")
        address, keep = _int32s(readings, (self.model.input_size,))
        _check(_library.qornn_step(self._pointer, self.model._workspace(), address, self.model.input_size))

    def step_token(self, token):
        """A step of a model that takes tokens."""
        if not self.model.takes_tokens:
            raise ValueError("found a token, expected %d readings: the model takes step" % self.model.input_size)
        token = _checked("token", token, 0, self.model.input_size - 1)
        _check(_library.qornn_step_token(self._pointer, self.model._workspace(), token))

    def logits(self, out=None):
        """The logits of the state as it is now [output_size], in `out` where it is given. They do not change the state."""
        out = _empty((self.model.output_size,)) if out is None else out
        address, keep = _int32s(out, (self.model.output_size,), writable=True)
        _check(_library.qornn_logits(self._pointer, self.model._workspace(), address, self.model.output_size))
        return out

    def decide(self):
        """The class of the largest logit and by how much it leads."""
        index, margin = _int32(), ctypes.c_uint32()
        _check(
            _library.qornn_decide(
                self._pointer, self.model._workspace(), ctypes.byref(index), ctypes.byref(margin)))
        return index.value, margin.value

    def states(self, layer):
        """The states of a layer, 0 to layer_count - 1, as int16 [hidden_size]: to look at, not to go on with."""
        layer = _checked("layer", layer, 0, self.model.layer_count - 1)
        out = _empty((self.model.layers[layer].hidden_size,), "h")
        address = out.buffer_info()[0] if isinstance(out, array.array) else out.__array_interface__["data"][0]
        _check(_library.qornn_session_states(self._pointer, layer, address, len(out)))
        return out

    def save(self, position=0):
        """The state as bytes, with a number of yours; any machine can go on with it, on the same model file."""
        position = _checked("position", position, 0, 2**64 - 1)
        saved = ctypes.create_string_buffer(self.model.saved_state_size)
        _check(_library.qornn_session_save(self._pointer, position, saved, len(saved)))
        return saved.raw

    def restore(self, saved):
        """Goes on from saved bytes; returns their number. Raises Error, and then the session is as it was."""
        error, position = _Error(), ctypes.c_uint64()
        saved = bytes(saved)
        status = _library.qornn_session_restore(
            self._pointer, saved, len(saved), ctypes.byref(position), ctypes.byref(error))
        _check(status, error)
        return position.value


class Streams:
    """Several sessions of one model that step together."""

    def __init__(self, model, count):
        self.model = model
        # A tuple: the library has the addresses of these and no others.
        self.sessions = tuple(Session(model) for _ in range(count))
        self._pointers = (_pointer * count)(*(session._pointer for session in self.sessions))

    def __copy__(self):
        other = Streams(self.model, len(self))
        for session, own in zip(other.sessions, self.sessions):
            session.copy_from(own)
        return other

    def __deepcopy__(self, memo):
        return self.__copy__()

    def __len__(self):
        return len(self.sessions)

    def __getitem__(self, index):
        return self.sessions[index]

    def step(self, readings):
        """A step of each: a row a stream [len × input_size]. An int32 array is used where it is."""
        if self.model.takes_tokens:
            raise ValueError("found readings, expected tokens: the model takes step_tokens")
        address, keep = _int32s(readings, (len(self), self.model.input_size))
        if not self.sessions:
            return
        _check(
            _library.qornn_step_batch(
                self._pointers, len(self), self.model._workspace(), address, self.model.input_size))

    def step_tokens(self, tokens):
        """A step of each of a model that takes tokens [len]."""
        if not self.model.takes_tokens:
            raise ValueError("found tokens, expected rows of %d readings: the model takes step" % self.model.input_size)
        address, keep = _int32s(tokens, (len(self),))
        if not self.sessions:
            return
        _check(_library.qornn_step_token_batch(self._pointers, len(self), self.model._workspace(), address))

    def logits(self, out=None):
        """The logits of all [len × output_size], in `out` where it is given."""
        out = _empty((len(self), self.model.output_size)) if out is None else out
        address, keep = _int32s(out, (len(self), self.model.output_size), writable=True)
        row = 4 * self.model.output_size
        for index, session in enumerate(self.sessions):
            _check(
                _library.qornn_logits(
                    session._pointer, self.model._workspace(), address + index * row, self.model.output_size))
        return out


class Detector:
    """Hears a class in one stream: an event each time that its mean lead over all others reaches a threshold.

    label       the class: its label, or its index.
    threshold   the mean lead that is an event: 0, to be ahead; 2.3, to be ten times as probable as the next one. The same number
                as `qornn-run --threshold` takes, and the same events.
    smoothing   the steps that the lead is averaged over, 1 to 65535.
    refractory  the steps after an event in which there is no other one.
    """

    def __init__(self, model, label, threshold=0.0, smoothing=1, refractory=0):
        labels = model.labels
        if not model.has_classes:
            raise ValueError("found a model of values, expected one of classes")
        if isinstance(label, str) and label not in labels:
            raise ValueError("found %r, expected one of the model's classes: %s" % (label, ", ".join(labels)))
        index = labels.index(label) if isinstance(label, str) else _checked("class", label, 0, len(labels) - 1)
        if not math.isfinite(threshold):
            raise ValueError("found threshold %r, expected a finite number" % (threshold,))
        scale = model.scales[0]
        self._step = math.ldexp(scale.mantissa, scale.exponent)
        integer = math.ceil(threshold / self._step)
        _checked("threshold in steps of the logits", integer, -(2**31), 2**31 - 1)
        smoothing = _checked("smoothing", smoothing, 1, 65535)
        refractory = _checked("refractory", refractory, 0, 2**31 - 1)
        self.model = model
        self.smoothing = smoothing
        self._detection = _Detection(index, integer, smoothing, refractory)
        self._size = _library.qornn_detector_size(ctypes.byref(self._detection))
        self._lead_sum = ctypes.c_int64()
        self._make()

    def _make(self):
        error = _Error()
        self._pointer = _made(
            _library.qornn_detector_new(ctypes.byref(self._detection), ctypes.byref(error)), error)
        _owns(self, _library.qornn_detector_free, self._pointer)

    def __copy__(self):
        other = Detector.__new__(Detector)
        other.__dict__.update(self.__dict__, _lead_sum=ctypes.c_int64(self._lead_sum.value))
        other._make()
        other.restore(self.save())
        return other

    def __deepcopy__(self, memo):
        return self.__copy__()

    def reset(self):
        """Forgets what was heard: the start of a sequence."""
        _check(_library.qornn_detector_reset(self._pointer))

    def step(self, logits):
        """Takes the logits of a step [output_size], session.logits(): whether it is an event. An int32 array is used where it is."""
        event = _int32()
        address, keep = _int32s(logits, (self.model.output_size,))
        _check(
            _library.qornn_detect(
                self._pointer, address, self.model.output_size, ctypes.byref(event), ctypes.byref(self._lead_sum)))
        return event.value == 1

    @property
    def lead(self):
        """The mean lead after the last step, in the threshold's unit."""
        return self._lead_sum.value / self.smoothing * self._step

    def save(self):
        """What was heard as bytes; save the session with it."""
        saved = ctypes.create_string_buffer(self._size)
        _check(_library.qornn_detector_save(self._pointer, saved, len(saved)))
        return saved.raw

    def restore(self, saved):
        """Goes on from saved bytes. Raises Error where no detector with the same numbers has saved them."""
        saved = bytes(saved)
        status = _library.qornn_detector_restore(self._pointer, saved, len(saved))
        if status == INVALID_STATE:
            raise Error(status, "these bytes are no state of this detector")
        _check(status)
