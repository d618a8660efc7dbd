using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FFMpegCore;
using FFMpegCore.Exceptions;
using Sqair.Mot;
using Sqair.Trainer.Simulation;
using Sqair.Video;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>
/// A folder of clips that are made when they are first asked for. A name says all that a clip depends on, so that the folder may serve many
/// models, versions and runs at a time; a clip appears in it only when it is complete.
/// </summary>
/// <param name="folder">Made if it is not there.</param>
/// <param name="render">Renders a scene into a video and a file of its truth.</param>
internal sealed class ClipStore(string folder, Func<SceneOptions, string, string, CancellationToken, Task> render)
{
    readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new();
    readonly Lazy<string> _simulator = new(Fingerprint);

    /// <summary>Of what the simulator draws: clips rendered by another are not taken for the same.</summary>
    public string Simulator => _simulator.Value;

    public async Task<ClipInput> SimulatedAsync(SceneOptions scene, CancellationToken cancellation)
    {
        var name = $"seed{scene.Seed}-{Hash(Simulator + Differences(scene))}";
        var video = await OnceAsync($"{name}.mp4", async made =>
        {
            // The truth first in its place: where there is a video there is its truth.
            var truth = Temporary($"{name}.txt");
            try
            {
                await render(scene, made, truth, cancellation);
                File.Move(truth, At($"{name}.txt"), overwrite: true);
            }
            finally
            {
                File.Delete(truth);
            }
        }, cancellation);
        return new ClipInput(video, MotFile.Read(At($"{name}.txt")));
    }

    /// <summary>A video after ffmpeg's filters, as H.264.</summary>
    /// <param name="quality">x264's constant rate factor; 0 keeps every pixel as the filters gave it.</param>
    /// <exception cref="VideoException">ffmpeg could not do it.</exception>
    public Task<string> FilteredAsync(string source, string name, string filters, int quality, CancellationToken cancellation) =>
        OnceAsync($"{name}-{Hash(filters + quality + new FileInfo(source).Length)}.mp4", async made =>
        {
            try
            {
                await FFMpegArguments.FromFileInput(source)
                    .OutputToFile(made, true, options => options.WithCustomArgument(
                        $"-filter_complex \"{filters}\" -an -c:v libx264 -preset veryfast -crf {quality} -pix_fmt yuv420p"))
                    .CancellableThrough(cancellation).ProcessAsynchronously();
            }
            catch (FFMpegException e)
            {
                var why = e.Message.ReplaceLineEndings(" ");
                throw new VideoException(VideoFault.Failed, $"{source}: ffmpeg could not make {name} of it ({why})", e);
            }
        }, cancellation);

    async Task<string> OnceAsync(string name, Func<string, Task> make, CancellationToken cancellation)
    {
        var path = At(name);
        var gate = _locks.GetOrAdd(name, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation);
        try
        {
            if (File.Exists(path)) return path;
            Directory.CreateDirectory(folder);
            var made = Temporary(name);
            try
            {
                await make(made);
                File.Move(made, path, overwrite: true);
            }
            finally
            {
                File.Delete(made);
            }
            return path;
        }
        finally
        {
            gate.Release();
        }
    }

    string At(string name) => Path.Combine(folder, name);

    /// <summary>Two processes may make the same clip; the ending stays, since ffmpeg goes by it.</summary>
    string Temporary(string name) => At($".{Environment.ProcessId}-{name}");

    /// <summary>What a scene is beyond the defaults: options that the simulator gets later do not make other clips of the old.</summary>
    static string Differences(SceneOptions scene)
    {
        var (defaults, own) = (Options(new SceneOptions()), Options(scene));
        var set = own.Where(option => !JsonNode.DeepEquals(option.Value, defaults[option.Key]));
        return string.Join(';', set.Select(option => $"{option.Key}={option.Value}"));

        static JsonObject Options(SceneOptions of) => (JsonObject)JsonSerializer.SerializeToNode(of)!;
    }

    /// <summary>Of a few small scenes, pictures and truth: nearly any change of the simulator shows in them.</summary>
    static string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var seed in (int[])[1, 2, 3])
        {
            var options = new SceneOptions { Width = 128, Height = 96, FramesPerSecond = 4, Seconds = 3, People = 8, Seed = seed };
            var scene = new SceneSimulator(options);
            var frame = new byte[scene.FrameBytes];
            while (scene.NextFrame(frame)) hash.AppendData(frame);
            using var truth = new StringWriter();
            MotFile.Write(truth, scene.Truth);
            hash.AppendData(Encoding.UTF8.GetBytes(truth.ToString()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset()[..4]);
    }

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))[..5]);
}
