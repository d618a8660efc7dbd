using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Sqair.Network;

namespace Sqair.Tracking;

/// <summary>The graph that says where people will be (<see cref="MotionPrior{T}"/>), for all people of some cameras at once.</summary>
sealed class MotionGraph(string name, InferenceSession session, int capacity) : IDisposable
{
    readonly BatchedGraph _graph = new(
        name, session,
        [new("past", MotionShape.Past * MotionShape.PastValues), new("velocity", 2)],
        [new("foot", MotionShape.Ahead * 2), new("foot_std", MotionShape.Ahead * 2)], onCpu: true, capacity);

    public BatchedGraph Batch => _graph;

    public void Run(ReadOnlySpan<CameraTracker> cameras)
    {
        var rows = 0;
        foreach (var camera in cameras) rows += camera.Paths.Length;
        _graph.Reserve(rows);
        var row = 0;
        foreach (var camera in cameras)
        {
            camera.ForgetAhead();
            foreach (var path in camera.Paths) path.Fill(_graph.Input(0, row), _graph.Input(1, row++));
        }
        if (rows == 0) return;
        _graph.Run(rows);
        row = 0;
        foreach (var camera in cameras)
        {
            foreach (var path in camera.Paths)
            {
                var feet = _graph.Output(0, row);
                var deviations = _graph.Output(1, row++);
                for (var i = 0; i < MotionShape.Ahead; i++)
                    camera.Expect(new(
                        path.Foot + path.Unit * new Vector2(feet[2 * i], feet[2 * i + 1]),
                        path.Unit * new Vector2(deviations[2 * i], deviations[2 * i + 1])));
            }
        }
    }

    public void Dispose() => _graph.Dispose();
}
