namespace Sqair.Network;

/// <summary>[.., in] → [.., out].</summary>
public sealed class Linear<T> where T : class, ITensor<T>
{
    readonly T _weight, _bias;

    /// <param name="glorot">Glorot-uniform weights instead of truncated normal ones.</param>
    public Linear(IWeights<T> weights, string name, int inputs, int outputs, Initialisation? bias = null, bool glorot = false)
    {
        _weight = weights.Parameter(
            name + ".weight", [outputs, inputs], glorot ? Initialisation.Glorot(inputs, outputs) : Initialisation.FanIn(inputs));
        _bias = weights.Parameter(name + ".bias", [outputs], bias ?? Initialisation.Zero);
    }

    public T Apply(T x) => x.Linear(_weight, _bias);
}

/// <summary>Hidden layers with ELU, then optionally a linear output: MLP[a,b], or MLP[a,b] -> m.</summary>
public sealed class Mlp<T> where T : class, ITensor<T>
{
    readonly Linear<T>[] _hidden;
    readonly Linear<T>? _output;

    public Mlp(IWeights<T> weights, string name, int inputs, int[] hidden,
        int outputs = 0, Initialisation? outputBias = null, bool glorot = false)
    {
        _hidden = new Linear<T>[hidden.Length];
        for (var i = 0; i < hidden.Length; i++)
        {
            _hidden[i] = new(weights, $"{name}.{i}", inputs, hidden[i], glorot: glorot);
            inputs = hidden[i];
        }
        if (outputs > 0) _output = new(weights, name + ".out", inputs, outputs, outputBias, glorot);
    }

    public T Apply(T x)
    {
        foreach (var layer in _hidden) x = layer.Apply(x).Elu();
        return _output is null ? x : _output.Apply(x);
    }
}

/// <summary>Vanilla RNN: h' = tanh(W x + b₁ + U h + b₂), with a learned initial state.</summary>
public sealed class VanillaRnn<T> where T : class, ITensor<T>
{
    readonly Linear<T> _input, _recurrent;

    public VanillaRnn(IWeights<T> weights, string name, int inputs, int units)
    {
        _input = new(weights, name + ".input", inputs, units);
        _recurrent = new(weights, name + ".recurrent", units, units);
        Initial = weights.Parameter(name + ".initial", [1, units], Initialisation.Zero);
    }

    /// <summary>[1, units].</summary>
    public T Initial { get; }

    public T Step(T x, T state) => (_input.Apply(x) + _recurrent.Apply(state)).Tanh();
}

/// <summary>
/// GRU with the update gate on the candidate: h' = (1 - z) h + z c, c = tanh(W x + U (r h) + b). The maps of
/// x for all three gates are one product, those of h for z and r another.
/// </summary>
public sealed class Gru<T> where T : class, ITensor<T>
{
    readonly T _input, _bias, _gates, _candidate, _noBias2, _noBias1;
    readonly int _units;

    public Gru(IWeights<T> weights, string name, int inputs, int units)
    {
        _units = units;
        _input = weights.Parameter(name + ".input", [3 * units, inputs], Initialisation.Glorot(inputs, units));
        _bias = weights.Parameter(name + ".bias", [3 * units], Initialisation.Glorot(units, units));
        _gates = weights.Parameter(name + ".gates", [2 * units, units], Initialisation.Glorot(units, units));
        _candidate = weights.Parameter(name + ".candidate", [units, units], Initialisation.Glorot(units, units));
        _noBias2 = weights.Constant(new float[2 * units], [2 * units]);
        _noBias1 = weights.Constant(new float[units], [units]);
        Initial = weights.Parameter(name + ".initial", [1, units], Initialisation.Zero);
    }

    /// <summary>[1, units].</summary>
    public T Initial { get; }

    public T Step(T x, T state)
    {
        var fromInput = x.Linear(_input, _bias).Split(1, 2 * _units, _units);
        var gates = (fromInput[0] + state.Linear(_gates, _noBias2)).Sigmoid().Split(1, _units, _units);
        T z = gates[0], r = gates[1];
        var c = (fromInput[1] + (r * state).Linear(_candidate, _noBias1)).Tanh();
        return state + z * (c - state);
    }
}
