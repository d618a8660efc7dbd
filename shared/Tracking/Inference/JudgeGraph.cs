using Microsoft.ML.OnnxRuntime;
using Sqair.Network;

namespace Sqair.Tracking;

/// <summary>The graph that says whether objects are people (<see cref="PersonJudge{T}"/>), with the rows of its tensors by name.</summary>
sealed class JudgeGraph(string name, InferenceSession session, bool onCpu, int capacity) : IDisposable
{
    readonly BatchedGraph _graph = new(
        name, session,
        [new("picture", JudgeShape.Channels, JudgeShape.Side, JudgeShape.Side), new("measures", JudgeShape.Measures)],
        [new("log_odds", 1), new("sides", JudgeShape.Sides)], onCpu, capacity);

    public BatchedGraph Batch => _graph;

    public void Reserve(int rows) => _graph.Reserve(rows);

    public void Run(int rows) => _graph.Run(rows);

    public Span<float> Picture(int row) => _graph.Input(0, row);

    public Span<float> Measures(int row) => _graph.Input(1, row);

    public float LogOdds(int row) => _graph.Output(0, row)[0];

    public ReadOnlySpan<float> Sides(int row) => _graph.Output(1, row);

    public void Dispose() => _graph.Dispose();
}
