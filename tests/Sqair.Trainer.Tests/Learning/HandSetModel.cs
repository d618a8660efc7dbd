using Sqair.Network;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>
/// A small network some of whose weights are set by hand, so that what it must say is known beforehand. The others are drawn.
/// </summary>
sealed class HandSetModel : IDisposable
{
    readonly float[] _values;
    WeightStore? _weights;

    public HandSetModel(NetworkConfig config, int seed = 5)
    {
        (Config, Plan) = (config, WeightPlan.Of(config));
        _values = Plan.Draw(seed);
    }

    /// <summary>
    /// All inference by perceptrons, the first and later numbers of new objects at a fixed price, their places by a fixed normal.
    /// </summary>
    public static NetworkConfig Plain { get; } = new()
    {
        Coding = CodingKind.Perceptron, Discovery = DiscoveryKind.Recurrent,
        Forecast = ForecastKind.Recurrent, RecurrentWherePrior = false, ScalePrior = [-2, -2],
        ImageSize = 50, GlimpseHeight = 12, GlimpseWidth = 12, Hidden = 16, What = 6, SideHidden = 16,
    };

    public NetworkConfig Config { get; }
    public WeightPlan Plan { get; }
    public WeightStore Weights => _weights ??= new(Plan, _values, CPU);
    public SequenceModel Build() => new(new SqairNetwork<TorchTensor>(Config, Weights));
    public float[] Values => _values;

    /// <summary>The weights of that name, to read and to change before <see cref="Build"/>.</summary>
    public Span<float> this[string name]
    {
        get
        {
            var entry = Plan.Entries.Single(e => e.Name == name);
            return _values.AsSpan((int)entry.Offset, (int)entry.Count);
        }
    }

    /// <summary>Gradient of the weights of that name.</summary>
    public float[] Gradient(string name)
    {
        var entry = Plan.Entries.Single(e => e.Name == name);
        return Weights.Gradient().narrow(0, entry.Offset, entry.Count).data<float>().ToArray();
    }

    /// <summary>
    /// Discovery's presence logits: step j's is slope · d_j with d_j = tanh(recurrent · d_{j-1} + bias), whatever the picture shows. One
    /// unit of the RNN counts the steps, one of the presence network reads it.
    /// </summary>
    public HandSetModel Presence(float start, float recurrent, float bias, float slope)
    {
        int n = Config.Hidden, inputs = this["discovery.rnn.input.weight"].Length / n;
        this["discovery.rnn.input.weight"][..inputs].Clear();
        this["discovery.rnn.input.bias"][0] = 0;
        this["discovery.rnn.recurrent.weight"][..n].Clear();
        this["discovery.rnn.recurrent.weight"][0] = recurrent;
        this["discovery.rnn.recurrent.bias"][0] = bias;
        this["discovery.rnn.initial"][0] = start;
        var read = this["discovery.presence.0.weight"];
        read[..(read.Length / Config.PresenceHidden)].Clear();
        read[0] = 1;
        this["discovery.presence.0.bias"][0] = 2;   // d + 2 > 0, where ELU changes nothing
        this["discovery.presence.out.weight"].Clear();
        this["discovery.presence.out.weight"][0] = slope;
        this["discovery.presence.out.bias"][0] = -2 * slope;
        return this;
    }

    /// <summary>
    /// One object in the first frame, for certain, and no other as long as it is there: the set encoder says so to the counting unit.
    /// </summary>
    public HandSetModel OneObject()
    {
        Presence(start: -1, recurrent: -20, bias: 0, slope: 60);   // d = 1, -1
        int n = Config.Hidden;
        this["discovery.setEncoder.1.weight"][..n].Clear();
        this["discovery.setEncoder.1.bias"][0] = 50;
        this["discovery.rnn.input.weight"][n] = -20;
        return this;
    }

    /// <summary>Nothing that is drawn shows: log p(x|z) is that of a black picture, so log p(x) is known.</summary>
    public HandSetModel Black()
    {
        this["decoder.scale"][0] = 0;
        return this;
    }

    public void Dispose() => _weights?.Dispose();
}
