using System.Numerics;

namespace Sqair.Analytics;

/// <summary>What is remembered of somebody from frame to frame. Times in seconds of the frames' clock.</summary>
public sealed class WatchedPerson
{
    /// <summary>Over so long his speed is averaged.</summary>
    const float SpeedSeconds = 0.5f;

    public required int Track { get; set; }

    public required SettledSide[] Lines { get; init; }

    public required SettledSide[] Zones { get; init; }

    /// <summary>When he entered the zones that he is in.</summary>
    public required double[] Entered { get; init; }

    /// <summary>The zone that he entered last, by its number; -1: none.</summary>
    public int LastZone { get; set; } = -1;

    public required PathSummary Path { get; init; }

    public Vector2 Foot { get; set; }

    public float Height { get; set; }

    /// <summary>Pixels a second.</summary>
    public Vector2 Velocity { get; set; }

    public double Seen { get; set; }

    /// <summary>His number is another's now: it was given by another run, or has gone over to somebody else.</summary>
    public bool IsFormer { get; set; }

    /// <summary>He was away for so long that he has left his zones.</summary>
    public bool IsAway { get; set; }

    /// <summary>The same person among other lines and zones.</summary>
    /// <param name="oldLines">For each line its number among those of before; -1: it is new.</param>
    /// <param name="oldZones">As <paramref name="oldLines"/>.</param>
    /// <param name="namedZones">For each zone of before the one that has its name now; -1: none.</param>
    internal WatchedPerson Among(int[] oldLines, int[] oldZones, int[] namedZones) => new()
    {
        Track = Track, Lines = [.. oldLines.Select(old => old < 0 ? SettledSide.Unknown : Lines[old])],
        Zones = [.. oldZones.Select(old => old < 0 ? SettledSide.Unknown : Zones[old])],
        Entered = [.. oldZones.Select(old => old < 0 ? 0 : Entered[old])], LastZone = LastZone < 0 ? -1 : namedZones[LastZone],
        Path = Path, Foot = Foot, Height = Height, Velocity = Velocity, Seen = Seen, IsFormer = IsFormer, IsAway = IsAway,
    };

    internal void See(in Sighting sighting, double time)
    {
        var elapsed = (float)(time - Seen);
        if (Height > 0 && elapsed > 0)
            Velocity += (1 - MathF.Exp(-elapsed / SpeedSeconds)) * ((sighting.Foot - Foot) / elapsed - Velocity);
        (Foot, Height, Seen, IsAway, IsFormer) = (sighting.Foot, sighting.Height, time, false, false);
        Path.Add(Foot, Height);
        Path.Ended = time;
    }
}
