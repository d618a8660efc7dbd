using System.Numerics;
using System.Text.Json;
using Sqair.Models;
using Sqair.Network;
using Sqair.Tracking;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Export;
using Sqair.Trainer.Learning;
using static TorchSharp.torch;

namespace Sqair.Trainer.Forecasting;

/// <summary>The propagation prior that the tracker's own graph holds, run freely from an object's what, where and state.</summary>
internal sealed class TrackerPrior : IDisposable
{
    readonly WeightStore _weights;
    readonly PropagationPrior<TorchTensor> _prior;

    TrackerPrior(WeightStore weights, PropagationPrior<TorchTensor> prior) => (_weights, _prior) = (weights, prior);

    /// <returns>Null where the package does not say what its network is.</returns>
    public static TrackerPrior? Of(ModelPackage package)
    {
        var written = package.Manifest.Provenance["configuration"]?["network"];
        if (written?.Deserialize<NetworkConfig>(JsonSerializerOptions.Web) is not { } config) return null;
        var plan = WeightPlan.Of(config);
        var weights = new WeightStore(plan, PackageWeights.Read(package, plan, 0), CPU);
        if (new SqairNetwork<TorchTensor>(config, weights).PropagationPrior is { } prior) return new(weights, prior);
        weights.Dispose();
        return null;
    }

    /// <summary>How far the lower side's middle goes from frame to frame, analysis pixels: [object][frame].</summary>
    /// <param name="frames">How far ahead.</param>
    public Vector2[][] Run(IReadOnlyList<TrackState> tracks, int frames)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var ways = tracks.Select(_ => new Vector2[frames]).ToArray();
        if (tracks.Count == 0) return ways;
        Tensor Rows(Func<TrackState, float[]> part, int size) =>
            tensor(tracks.SelectMany(part).ToArray(), [tracks.Count, size], ScalarType.Float32);
        var what = Rows(track => track.Held.What, tracks[0].Held.What.Length);
        var state = Rows(track => track.Held.Prior, tracks[0].Held.Prior.Length);
        var where = Rows(track =>
        {
            var values = new float[4];
            track.Held.Where.Write(values);
            return values;
        }, 4);
        for (var k = 0; k < frames; k++)
        {
            var next = _prior.Step(what, where, state, null);
            (what, where, state) = (next.What.Loc, next.Where.Loc, next.State);
            var said = where.data<float>().ToArray();
            for (var i = 0; i < tracks.Count; i++)
            {
                var box = Where.Read(said.AsSpan(4 * i, 4)).ToBox(tracks[i].Window);
                ways[i][k] = new(box.CentreX - tracks[i].Box.CentreX, box.Bottom - tracks[i].Box.Bottom);
            }
        }
        return ways;
    }

    public void Dispose() => _weights.Dispose();
}
