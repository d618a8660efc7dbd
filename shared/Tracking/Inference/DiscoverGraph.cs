using Microsoft.ML.OnnxRuntime;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// The graph that finds up to N new objects in one window a row, with the rows of its tensors
/// by name. It is told of no known objects: its memory for them is zero from the start.
/// </summary>
sealed class DiscoverGraph : IDisposable
{
    readonly BatchedGraph _graph;

    public DiscoverGraph(string name, InferenceSession session, ModelManifest m, bool onCpu, int capacity)
    {
        Slots = m.Slots;
        TensorSpec[] inputs =
        [
            new("image", 1, m.Image.Height, m.Image.Width),
            new("known_what", m.Slots, m.WhatSize), new("known_where", m.Slots, 4), new("known_presence", m.Slots, 1),
        ];
        TensorSpec[] outputs =
        [
            new("found_what", m.Slots, m.WhatSize), new("found_what_std", m.Slots, m.WhatSize),
            new("found_where", m.Slots, 4), new("found_where_std", m.Slots, 4), new("found_presence", m.Slots, 1),
            new("found_temporal", m.Slots, m.HiddenSize), new("found_prior", m.Slots, m.HiddenSize),
            new("found_glimpse", m.Slots, m.Glimpse.Height, m.Glimpse.Width),
        ];
        _graph = new BatchedGraph(name, session, inputs, outputs, onCpu, capacity);
    }

    /// <summary>N.</summary>
    public int Slots { get; }

    public BatchedGraph Batch => _graph;

    public void Reserve(int rows) => _graph.Reserve(rows);

    public void Run(int rows) => _graph.Run(rows);

    public Span<float> Image(int row) => _graph.Input(0, row);

    public float FoundPresence(int row, int slot) => _graph.Output(4, row)[slot];

    public Where FoundWhere(int row, int slot) => Where.Read(_graph.Output(2, row).Slice(slot * 4, 4));

    /// <summary>Copies one slot of all outputs of a row.</summary>
    public void Read(int row, int slot, Latents target)
    {
        Slot(0, row, slot).CopyTo(target.What);
        Slot(1, row, slot).CopyTo(target.WhatDeviation);
        target.Where = FoundWhere(row, slot);
        target.WhereDeviation = new(Slot(3, row, slot));
        target.Presence = FoundPresence(row, slot);
        Slot(5, row, slot).CopyTo(target.Temporal);
        Slot(6, row, slot).CopyTo(target.Prior);
        Slot(7, row, slot).CopyTo(target.Glimpse);
        target.ForecastWhere = target.Where;
        target.ForecastDeviation = target.WhereDeviation;
    }

    ReadOnlySpan<float> Slot(int output, int row, int slot)
    {
        var all = _graph.Output(output, row);
        var length = all.Length / Slots;
        return all.Slice(slot * length, length);
    }

    public void Dispose() => _graph.Dispose();
}
