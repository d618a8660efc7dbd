using Sqair.Background;

namespace Sqair.Tracking;

/// <summary>
/// Propagation starts from what it believed before, so an object that has come to cover two people goes on covering them. Each frame one object of a camera,
/// in turn, is looked at afresh: discovery sees its surroundings without it, and when what it proposes instead explains the picture
/// better, in likelihood, the object gives way. An object that is too wide for one person and has a valley is looked at one side at a time, one that is
/// too tall for a person at its place (<see cref="PersonPrior"/>) above and below the head of whoever stands in front.
/// </summary>
static class SecondLook
{
    /// <summary>The next object to be looked at, or null.</summary>
    public static TrackState? Next(CameraTracker camera)
    {
        if (camera.Options.SecondLookEvidence > SecondLookOff) return null;
        var live = camera.Live;
        for (var i = 0; i < live.Count; i++)
        {
            var track = live[(int)((camera.Turn + i) % live.Count)];
            if (track.Phase != TrackPhase.Confirmed) continue;
            camera.Turn = (camera.Turn + i + 1) % live.Count;
            return track;
        }
        return null;
    }

    /// <summary>Evidence that nothing has.</summary>
    public const float SecondLookOff = 1e6f;

    /// <summary>
    /// Compares the object with the alternatives, the best first and each with the better ones drawn. Where they win, the one most like the object carries on
    /// its identity and the others join the frame's proposals.
    /// </summary>
    public static void Decide(CameraTracker camera)
    {
        if (camera.LookedAt is not { } track) return;
        camera.LookedAt = null;
        var (alternatives, levels) = (camera.Alternatives, camera.Levels);
        var before = camera.LevelOf(track).Evidence(track) - Price(camera, track);
        levels.Remove(track);
        float total = 0;
        var count = 0;
        while (TakeBest(camera, count, out var gain))
        {
            levels.Add(alternatives[count]);
            total += gain - Price(camera, alternatives[count++]);
        }
        for (var i = count - 1; i >= 0; i--) levels.Remove(alternatives[i]);
        if (count > 0 && total >= before + camera.Options.SecondLookEvidence)
        {
            var heir = MostAlike(alternatives, count, track);
            track.TakeOver(alternatives[heir], camera.Time);
            // What was usual for two is not for one.
            if (count > 1) track.Usual.Clear();
            for (var i = 0; i < alternatives.Count; i++)
            {
                if (i != heir && i < count) camera.Proposals.Add(alternatives[i]);
                else camera.Return(alternatives[i]);
            }
        }
        else
        {
            foreach (var alternative in alternatives) camera.Return(alternative);
        }
        levels.Add(track);
        alternatives.Clear();
    }

    /// <summary>
    /// The column of its level at which to part an object that may be two people side by side: at the valley between them; or, where one stands half before the other and there is none, in the middle of what is at the height of
    /// their shoulders, if that is too broad for one. Legs, bags and shadows make one person wide further down. Null: nowhere.
    /// </summary>
    public static int? Valley(CameraTracker camera, TrackState track)
    {
        if (Outline(camera, track) is not { } box) return null;
        if (Width(camera, box) > 0) return camera.LevelOf(track).Valley(track);
        if (!camera.People.IsKnown) return null;
        var (usual, options) = (camera.People.WidthAt(box.Top), camera.Options);
        if (box.Width <= options.Wide * usual) return null;
        if (camera.LevelOf(track).Valley(track, ProfileValley.Least) is { } valley) return valley;
        var upper = camera.LevelOf(track).OutlineAbove(track, options.SilhouetteTail, (int)((box.Top + Upper * box.Height) / track.Window.Scale));
        return upper is { } shoulders && shoulders.Width >= options.Broad * usual ? (int)MathF.Round(shoulders.CentreX / track.Window.Scale) : null;
    }

    /// <summary>Share of a person's height down to below the shoulders.</summary>
    const float Upper = 0.45f;

    /// <summary>The row, of its level, of the head of whoever stands in front of another, both in one object; null: it is not too tall.</summary>
    public static int? Head(CameraTracker camera, TrackState track)
    {
        if (Outline(camera, track) is not { } box || Height(camera, box) <= 0) return null;
        // He is nearer, so all of him is seen: his feet are the object's, and how tall he is depends on where his head is.
        var head = box.Bottom - camera.People.HeightAt(box.Top);
        return (int)MathF.Round((box.Bottom - camera.People.HeightAt(head)) / track.Window.Scale);
    }

    static float Price(CameraTracker camera, TrackState track)
    {
        if (Outline(camera, track) is not { } box) return 0;
        float wide = MathF.Max(0, Width(camera, box)), tall = MathF.Max(0, Height(camera, box));
        return camera.Options.AspectPrice * (wide * wide + tall * tall);
    }

    static Box? Outline(CameraTracker camera, TrackState track) =>
        camera.LevelOf(track).Outline(track, camera.Options.SilhouetteTail) is { Height: > 0 } box ? box : null;

    /// <summary>log(aspect / widest).</summary>
    static float Width(CameraTracker camera, in Box box) => MathF.Log(box.Width / (box.Height * camera.Options.WidestAspect));

    /// <summary>log(height / tallest) by what people have at that place; negative while that is not known.</summary>
    static float Height(CameraTracker camera, in Box box) =>
        camera.People.IsKnown ? MathF.Log(box.Height / (camera.Options.Tallest * camera.People.HeightAt(box.Top))) : -1;

    /// <summary>Moves the alternative that adds most to the front of those not taken yet.</summary>
    static bool TakeBest(CameraTracker camera, int taken, out float gain)
    {
        var alternatives = camera.Alternatives;
        gain = camera.Options.ProposalEvidence;
        var best = -1;
        for (var i = taken; i < alternatives.Count; i++)
        {
            var evidence = camera.LevelOf(alternatives[i]).EvidenceOfAdding(alternatives[i]);
            if (evidence < gain) continue;
            (best, gain) = (i, evidence);
        }
        if (best < 0) return false;
        (alternatives[taken], alternatives[best]) = (alternatives[best], alternatives[taken]);
        return true;
    }

    static int MostAlike(List<TrackState> alternatives, int count, TrackState track)
    {
        var heir = 0;
        for (var i = 1; i < count; i++)
        {
            if (Overlap(alternatives[i], track) > Overlap(alternatives[heir], track)) heir = i;
        }
        return heir;
    }

    static float Overlap(TrackState a, TrackState b) => a.Box.IntersectionOverUnion(b.Box);
}
