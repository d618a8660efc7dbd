using System.Numerics;
using Sqair.Background;

namespace Sqair.Tracking;

/// <summary>
/// Places where pieces of somebody go on showing whom no track follows: he went behind a sign as one silhouette with another, or stood there from the start. How tall people are at
/// a place (<see cref="PersonPrior"/>) says where the head of whoever's feet show must be; pieces that reach there for a second are a person: the nearest of those who are lost, or somebody new.
/// </summary>
sealed class HidingPlaces(int width, int height)
{
    const int SmallestPiece = 3;   // pixels

    /// <summary>Overlap from which a place is that of the last frame, and from which it is taken by a track.</summary>
    const float Same = 0.5f, Taken = 0.2f;

    /// <summary>How long pieces have to show, seconds.</summary>
    const double Patience = 1;

    /// <summary>Farthest that a lost person may have gone unseen, in heights.</summary>
    const float LongestWay = 1.5f;

    readonly ConnectedComponents components = new(width, height);
    List<(Box Box, int Age)> before = [], now = [];

    public void Clear() => now.Clear();

    public void Update(CameraTracker camera)
    {
        if (!camera.People.IsKnown) return;
        (before, now) = (now, before);
        now.Clear();
        foreach (var piece in components.Find(camera.Levels[0].Unexplained.Picture, PartlyHidden.Threshold, SmallestPiece))
        {
            float feet = piece.Top + piece.Height, tall = camera.People.HeightAt(feet - camera.People.HeightAt(feet));
            var wide = camera.People.WidthAt(feet - tall);
            var box = new Box(piece.CentreX + 0.5f - 0.5f * wide, feet - tall, wide, tall);
            if (piece.Height > 0.5f * tall || PartlyHidden.Pieces(camera, box) is not { } found) continue;
            var place = box.Moved(found.X, found.Y);
            if (IsTaken(camera, place) || Find(now, place) >= 0) continue;
            var known = Find(before, place);
            now.Add((place, known < 0 ? 1 : before[known].Age + 1));
        }
        for (var i = now.Count - 1; i >= 0; i--)
        {
            if (now[i].Age < Patience * camera.FramesPerSecond) continue;
            Occupy(camera, now[i].Box);
            now.RemoveAt(i);
        }
    }

    static int Find(List<(Box Box, int Age)> places, in Box box)
    {
        for (var i = 0; i < places.Count; i++)
            if (places[i].Box.IntersectionOverUnion(box) > Same) return i;
        return -1;
    }

    static bool IsTaken(CameraTracker camera, in Box place)
    {
        foreach (var track in camera.Live)
            if ((track.IsSeen || track.LastSeen == camera.Time) && PartlyHidden.Shown(track).Intersection(place) > Taken * place.Area) return true;
        return false;
    }

    static void Occupy(CameraTracker camera, in Box place)
    {
        TrackState? nearest = null;
        var way = LongestWay * place.Height;
        foreach (var track in camera.Live)
        {
            if (!PartlyHidden.IsLost(track) || track.LastSeen == camera.Time) continue;
            var distance = Vector2.Distance(track.Centre, new(place.CentreX, place.CentreY));
            if (distance < way) (nearest, way) = (track, distance);
        }
        nearest ??= camera.AdmitHidden(place);
        var shown = PartlyHidden.Shown(nearest);
        PartlyHidden.Move(camera, nearest, (place.CentreX - shown.CentreX, place.Bottom - shown.Bottom));
        nearest.Inset = place.Moved(-nearest.Box.Left, -nearest.Box.Top);
    }
}
