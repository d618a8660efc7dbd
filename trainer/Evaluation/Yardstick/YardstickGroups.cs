using Sqair.Mot;
using Sqair.Trainer.Simulation;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>All that trackers are measured on.</summary>
internal static class YardstickGroups
{
    const string Pets = "pets09-s2l1-dev";
    const int PetsFrames = 540, PetsLast = 185;
    const double PetsRate = 7;

    /// <summary>x264's constant rate factor, as its programs choose where nobody says otherwise.</summary>
    const int DisturbedQuality = 23;

    public static IReadOnlyList<string> Names { get; } = [.. All(null).Select(group => group.Name)];

    /// <param name="data">Folder of recorded clips; null where there is none.</param>
    public static IReadOnlyList<YardstickGroup> All(string? data)
    {
        // One object a clip, so that what two groups share is tracked once.
        var unseen = SimulatedScenes.Unseen.ToDictionary(scene => scene, Simulated);
        return
        [
            new("develop", [.. SimulatedScenes.Develop.Select(Simulated)]),
            new("judge", [.. SimulatedScenes.Judge.Select(Simulated)]),
            new("unseen", [.. unseen.Values]),
            new("sunny", [.. SimulatedScenes.Sunny.Select(scene => unseen[scene])]),
            Recorded(data, "pets", Pets, ["video.mp4", "gt.txt"],
                folder => [.. Enumerable.Range(1, 10).Select(i => PetsClip(folder, 15 * i))]),
            Recorded(data, "pets-cold", Pets, ["video.mp4", "gt.txt"], folder => [PetsClip(folder, 0), PetsEnd(folder)])
                with { EachClip = true },
            Recorded(data, "light", Pets, ["video.mp4", "gt.txt"], folder => [.. Disturbance.All.Select(what => Disturbed(folder, what))])
                with { EachClip = true },
            Recorded(data, "door", "door", ["video.mp4", "present.txt"], folder => [Door(folder)]),
            Recorded(data, "road", "road", ["video.mp4"], folder => [Road(folder)]),
        ];
    }

    /// <summary>The folder of recorded clips: $SQAIR_DATA, or shared/data beside or above the program; null where there is none.</summary>
    public static string? FindData()
    {
        if (Environment.GetEnvironmentVariable("SQAIR_DATA") is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data") is var here && Directory.Exists(here)) return here;
        return null;
    }

    static YardstickGroup Recorded(string? data, string name, string folder, string[] files, Func<string, YardstickClip[]> clips)
    {
        var missing = data is null
            ? folder : files.Select(file => Path.Combine(folder, file)).FirstOrDefault(file => !File.Exists(Path.Combine(data, file)));
        return missing is null ? new(name, clips(Path.Combine(data!, folder)))
            : new(name, [], $"{missing} is not there: expected under ../shared/data or $SQAIR_DATA");
    }

    static YardstickClip Simulated(SimulatedScene scene) =>
        new(scene.Name, scene.Condition, (store, cancellation) => store.SimulatedAsync(scene.Options, cancellation),
            (clip, tracks) => Figures.AgainstTruth(clip, tracks, flagged: false));

    static YardstickClip PetsClip(string folder, int frames) => new(
        frames > 0 ? $"warm-up {frames}" : $"frames 1-{PetsFrames}", frames > 0 ? "warm" : "cold",
        (_, _) => Task.FromResult(PetsInput(folder, Path.Combine(folder, "video.mp4"), 0) with { WarmUp = frames }),
        AgainstPets);

    static Dictionary<string, double?> AgainstPets(ClipInput clip, ClipTracks tracks) =>
        Figures.AgainstTruth(clip, tracks, flagged: true);

    /// <summary>A camera that is switched on while people stand before it.</summary>
    static YardstickClip PetsEnd(string folder) => new($"frames {PetsFrames - PetsLast + 1}-{PetsFrames}", "cold", async (store, stop) =>
    {
        const int first = PetsFrames - PetsLast;
        var cut = $"trim=start_frame={first},setpts=N/{PetsRate}/TB";
        var video = await store.FilteredAsync(Path.Combine(folder, "video.mp4"), "pets-end", cut, 0, stop);
        return PetsInput(folder, video, first);
    }, AgainstPets);

    static ClipInput PetsInput(string folder, string video, int first)
    {
        IReadOnlyList<MotRow> Rows(string file)
        {
            var all = MotFile.Read(Path.Combine(folder, file));
            return [.. all.Where(row => row.Frame >= first).Select(row => row with { Frame = row.Frame - first })];
        }
        return new ClipInput(video, Rows("gt.txt")) { Detections = File.Exists(Path.Combine(folder, "det.txt")) ? Rows("det.txt") : null };
    }

    /// <summary>The clip with something that happens to it; the detections were made without it.</summary>
    static YardstickClip Disturbed(string folder, Disturbance what) => new(what.Name, "", async (store, cancellation) =>
    {
        var source = Path.Combine(folder, "video.mp4");
        var video = await store.FilteredAsync(source, $"pets-{what.Name.Replace(' ', '-')}", what.Filters, DisturbedQuality, cancellation);
        return new ClipInput(video, what.Move(PetsInput(folder, source, 0).Truth!, PetsRate));
    }, (clip, tracks) => Ghosts.Of(clip.Truth!, tracks, what.Event));

    static YardstickClip Door(string folder) => new("door", "near",
        (_, _) => Task.FromResult(new ClipInput(Path.Combine(folder, "video.mp4"))),
        (_, tracks) => Figures.AgainstPresence(Presence.Read(Path.Combine(folder, "present.txt")), tracks));

    static YardstickClip Road(string folder) => new("road", "cars",
        (_, _) => Task.FromResult(new ClipInput(Path.Combine(folder, "video.mp4"))), (_, tracks) => Figures.OfNobody(tracks));
}
