using System.Text.Json;

namespace Sqair.Models;

/// <summary>
/// Questions to each graph of a package with the answers that it gave where the package was made: whoever runs it finds out with them
/// whether it does the same here.
/// </summary>
/// <param name="Tolerance">
/// By how much an answer may differ, relative to the expected value and, of values below 1, absolutely: what the package's precision is
/// worth on another processor.
/// </param>
/// <param name="Graphs">Entry name of each graph → its questions.</param>
public sealed record SelfTest(float Tolerance, IReadOnlyDictionary<string, GraphTest> Graphs)
{
    /// <summary>
    /// Two processors, or two versions of the runtime, add up in another order: some 1e-5 in networks of this depth. A wrong kernel, or a
    /// graph that was misread, is off by more than 0.01. In 8 bits a last digit can move a value to the next of 127 steps, which moves
    /// single numbers of what is answered by up to 0.06.
    /// </summary>
    public static float ToleranceOf(Precision precision) => precision switch
    {
        Precision.Fp32 or Precision.Fp16 => 1e-3f,
        Precision.Int8 => 0.1f,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <param name="mostTolerance">A test that allows more proves nothing.</param>
    /// <exception cref="JsonException">Not a self-test; the message says why.</exception>
    internal static SelfTest Parse(ReadOnlySpan<byte> bytes, float mostTolerance)
    {
        var test = JsonSerializer.Deserialize<SelfTest>(bytes, s_json) ?? throw new JsonException("it is empty");
        if (!(test.Tolerance > 0 && test.Tolerance <= mostTolerance))
            throw new JsonException(FormattableString.Invariant($"tolerance is {test.Tolerance}, allowed is above 0 to {mostTolerance}"));
        foreach (var (graph, questions) in test.Graphs)
        {
            if (questions is null) throw new JsonException($"{graph} is null, expected inputs and outputs");
            foreach (var (name, values) in questions.Inputs.Concat(questions.Outputs))
                if (values is not { Length: > 0 } || !values.All(float.IsFinite))
                    throw new JsonException($"{graph}: {name} is expected to be a list of finite numbers");
        }
        return test;
    }

    static readonly JsonSerializerOptions s_json = new(ModelManifest.Json) { WriteIndented = false };
}

/// <param name="Inputs">Name of each input → its values, row after row, all inputs of as many rows.</param>
/// <param name="Outputs">Name of each output → what is expected, likewise.</param>
public sealed record GraphTest(IReadOnlyDictionary<string, float[]> Inputs, IReadOnlyDictionary<string, float[]> Outputs);
