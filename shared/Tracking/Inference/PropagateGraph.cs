using Microsoft.ML.OnnxRuntime;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>The graph that moves one object a row by one frame, with the rows of its tensors by name.</summary>
sealed class PropagateGraph : IDisposable
{
    readonly BatchedGraph _graph;

    public PropagateGraph(string name, InferenceSession session, ModelManifest m, bool onCpu, int capacity)
    {
        TensorSpec[] inputs =
        [
            new("image", 1, m.Image.Height, m.Image.Width), new("what", m.WhatSize), new("where", 4), new("presence", 1),
            new("temporal", m.HiddenSize), new("prior", m.HiddenSize), new("relation", m.HiddenSize), new("first", 1),
            new("previous_what", m.WhatSize), new("previous_where", 4), new("previous_presence", 1),
        ];
        TensorSpec[] outputs =
        [
            new("new_what", m.WhatSize), new("what_std", m.WhatSize), new("new_where", 4), new("where_std", 4), new("new_presence", 1),
            new("new_temporal", m.HiddenSize), new("new_prior", m.HiddenSize), new("new_relation", m.HiddenSize),
            new("glimpse", m.Glimpse.Height, m.Glimpse.Width),
            new("prior_where", 4), new("prior_where_std", 4), new("prior_presence", 1),
        ];
        _graph = new BatchedGraph(name, session, inputs, outputs, onCpu, capacity);
    }

    public BatchedGraph Batch => _graph;

    public void Reserve(int rows) => _graph.Reserve(rows);

    public void Run(int rows) => _graph.Run(rows);

    public Span<float> Image(int row) => _graph.Input(0, row);

    public Span<float> What(int row) => _graph.Input(1, row);

    public Span<float> Where(int row) => _graph.Input(2, row);

    public ref float Presence(int row) => ref _graph.Input(3, row)[0];

    public Span<float> Temporal(int row) => _graph.Input(4, row);

    public Span<float> Prior(int row) => _graph.Input(5, row);

    public Span<float> Relation(int row) => _graph.Input(6, row);

    public ref float First(int row) => ref _graph.Input(7, row)[0];

    public Span<float> PreviousWhat(int row) => _graph.Input(8, row);

    public Span<float> PreviousWhere(int row) => _graph.Input(9, row);

    public ref float PreviousPresence(int row) => ref _graph.Input(10, row)[0];

    /// <summary>Copies a row of all outputs.</summary>
    public void Read(int row, Latents target)
    {
        _graph.Output(0, row).CopyTo(target.What);
        _graph.Output(1, row).CopyTo(target.WhatDeviation);
        target.Where = Tracking.Where.Read(_graph.Output(2, row));
        target.WhereDeviation = new(_graph.Output(3, row));
        target.Presence = _graph.Output(4, row)[0];
        _graph.Output(5, row).CopyTo(target.Temporal);
        _graph.Output(6, row).CopyTo(target.Prior);
        _graph.Output(7, row).CopyTo(target.Relation);
        _graph.Output(8, row).CopyTo(target.Glimpse);
        target.ForecastWhere = Tracking.Where.Read(_graph.Output(9, row));
        target.ForecastDeviation = new(_graph.Output(10, row));
    }

    public void Dispose() => _graph.Dispose();
}
