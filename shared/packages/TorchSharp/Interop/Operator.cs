using System.Runtime.CompilerServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// An operator of libtorch, found by its schema name and overload at the first call and called through its handle from
/// then on. Trailing arguments that are left out take the defaults of the schema.
/// </summary>
/// <param name="name">Schema name with its namespace, e.g. <c>aten::sum</c>.</param>
/// <param name="overload">Overload name, e.g. <c>dim_IntList</c>; empty for the unnamed one.</param>
sealed unsafe class Operator(string name, string overload = "")
{
    nint handle;

    nint Handle => handle != 0 ? handle : Find();

    nint Find()
    {
        nint found;
        NativeMethods.Check(NativeMethods.tl_find(name, overload, &found));
        return handle = found;
    }

    internal Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return new Tensor(result.Pointer);
    }

    internal (Tensor, Tensor) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[2];
        Invoke(arguments, results, 2);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer));
    }

    internal (Tensor, Tensor, Tensor) CallTriple(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[3];
        Invoke(arguments, results, 3);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer), new Tensor(results[2].Pointer));
    }

    internal Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        // The native array lives until the next call on this thread, so all handles are taken before anything else runs.
        var tensors = new Tensor[result.Length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(((nint*)result.Pointer)[i]);
        return tensors;
    }

    internal bool CallBool(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return result.Integer != 0;
    }

    /// <summary>For operators that change their first argument: what they return is that argument again.</summary>
    internal Tensor CallInPlace(Tensor self, params ReadOnlySpan<Argument> rest)
    {
        var arguments = new ArgumentBuffer();
        Span<Argument> all = arguments;
        all[0] = self;
        rest.CopyTo(all[1..]);
        Invoke(all[..(rest.Length + 1)], null, 0);
        return self;
    }

    [InlineArray(12)]
    struct ArgumentBuffer
    {
        Argument first;
    }

    void Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results, int maxResults)
    {
        var packed = stackalloc NativeValue[arguments.Length];
        var words = 0;
        foreach (ref readonly var argument in arguments)
            if (argument.Reference is Array or string) words += WordsFor(argument);
        // Lists are short (dimensions, a few tensors); only a long list of tensors leaves the stack.
        const int onStack = 256;
        if (words <= onStack)
        {
            var scratch = stackalloc long[words];
            InvokePacked(arguments, packed, scratch, results, maxResults);
            return;
        }
        fixed (long* scratch = new long[words]) InvokePacked(arguments, packed, scratch, results, maxResults);
    }

    void InvokePacked(ReadOnlySpan<Argument> arguments, NativeValue* packed, long* scratch, NativeValue* results, int maxResults)
    {
        for (var i = 0; i < arguments.Length; i++) Pack(arguments[i], packed + i, ref scratch);
        var status = NativeMethods.tl_call(Handle, packed, arguments.Length, results, maxResults);
        foreach (ref readonly var argument in arguments) GC.KeepAlive(argument.Reference);
        NativeMethods.Check(status);
    }

    static int WordsFor(in Argument argument) => argument.Reference switch
    {
        string text => (Encoding.UTF8.GetMaxByteCount(text.Length) + 7) / 8,
        Array array => array.Length,
        _ => 0,
    };

    static void Pack(in Argument argument, NativeValue* value, ref long* scratch)
    {
        value->Kind = argument.Kind;
        value->Length = 0;
        value->Integer = argument.Bits;
        switch (argument.Kind)
        {
            case ValueKind.Device:
                value->Length = (int)(argument.Bits >> 32);
                value->Integer = (int)argument.Bits;
                return;
            case ValueKind.IntList:
                var integers = (long[])argument.Reference!;
                integers.CopyTo(new Span<long>(scratch, integers.Length));
                Point(value, integers.Length, ref scratch, integers.Length);
                return;
            case ValueKind.DoubleList:
                var reals = (double[])argument.Reference!;
                reals.CopyTo(new Span<double>(scratch, reals.Length));
                Point(value, reals.Length, ref scratch, reals.Length);
                return;
            case ValueKind.TensorList:
            case ValueKind.OptionalTensorList:
                var tensors = (Tensor?[])argument.Reference!;
                for (var i = 0; i < tensors.Length; i++) scratch[i] = tensors[i] is { } tensor ? tensor.Handle : NoTensor(argument.Kind, i);
                Point(value, tensors.Length, ref scratch, tensors.Length);
                return;
            case ValueKind.String:
                var text = (string)argument.Reference!;
                var room = WordsFor(argument);
                var length = Encoding.UTF8.GetBytes(text, new Span<byte>(scratch, room * 8));
                Point(value, length, ref scratch, room);
                return;
        }
    }

    // Only an index list has holes; elsewhere libtorch would follow the null pointer.
    static nint NoTensor(ValueKind kind, int position) =>
        kind == ValueKind.OptionalTensorList ? 0 : throw new ArgumentNullException("tensors", $"the tensor at position {position} of the list is null");

    static void Point(NativeValue* value, int length, ref long* scratch, int words)
    {
        value->Length = length;
        value->Pointer = (nint)scratch;
        scratch += words;
    }
}
