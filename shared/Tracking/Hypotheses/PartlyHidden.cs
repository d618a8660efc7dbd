namespace Sqair.Tracking;

/// <summary>
/// Somebody who stands behind a sign, a post or a fence shows a head here and feet there: too little
/// for the network, which no longer sees an object, and too much for nobody. A track that was lost
/// stays where such pieces, which no other object explains, still reach from its head to its feet.
/// </summary>
static class PartlyHidden
{
    /// <summary>Foreground from which a pixel counts; a silhouette has at least 0.4.</summary>
    const float Threshold = 0.25f;

    /// <summary>
    /// Least and largest share of the box that shows: of somebody in the open some 0.6 does, and whether that is the one who was
    /// lost is for discovery and the identities to say. Then the least share of what shows in the upper and in the lower third.
    /// </summary>
    const float LeastShown = 0.08f, MostShown = 0.35f, LeastAtEnd = 0.15f;

    /// <summary>
    /// A box of which a larger share lies in that of an object that is seen
    /// is not kept: what nobody explains there are that object's fringes.
    /// </summary>
    const float LargestShared = 0.4f;

    /// <summary>From head to feet, in heights of the box.</summary>
    const float Shortest = 0.8f, Tallest = 1.15f;

    /// <summary>How far from the forecast they are looked for, in widths and heights of the box.</summary>
    const float ReachAcross = 0.5f, ReachDown = 0.15f;

    /// <summary>What is left of the velocity: who hides has stopped, or the network would see him come out again.</summary>
    const float Slowing = 0.5f;

    /// <summary>Moves the lost tracks of which pieces show to them, as if seen.</summary>
    public static void Keep(CameraTracker camera)
    {
        foreach (var track in camera.Live)
        {
            if (!IsLost(track)) continue;
            var box = Shown(track);
            if (!IsShared(camera, box) && Pieces(camera, box) is { } found) Move(camera, track, found);
        }
    }

    /// <summary>Of scenery that changed pieces show too; who hides has come from somewhere.</summary>
    static bool IsLost(TrackState track) => !track.IsSeen && track.Id != 0 && track.HasMoved;

    /// <summary>The box as it is reported, before it is mended.</summary>
    static Box Shown(TrackState track) => track.Inset.Width > 0 ? track.Inset.Moved(track.Box.Left, track.Box.Top) : track.Box;

    /// <summary>Moves a lost track as if it had been seen.</summary>
    static void Move(CameraTracker camera, TrackState track, (float X, float Y) by)
    {
        var moved = track.Box.Moved(by.X, by.Y);
        var window = Window.CentredOn(moved.CentreX, moved.CentreY, track.Window.Level);
        track.MoveTo(Where.FromBox(moved, window), window, track.SeenDeviation);
        track.Velocity *= Slowing;
        track.LastSeen = camera.Time;
    }

    static bool IsShared(CameraTracker camera, in Box box)
    {
        foreach (var other in camera.Live)
            if (other.IsSeen && box.Intersection(other.Box) > LargestShared * box.Area) return true;
        return false;
    }

    /// <summary>
    /// By how much a box has to move for its feet and its middle to be those
    /// of the pieces; null where there are none that could be one person's.
    /// </summary>
    static (float X, float Y)? Pieces(CameraTracker camera, in Box box)
    {
        if (IdentityKeeper.IsCut(camera, box) || box.Height < 6 || box.Width < 2) return null;
        var rest = camera.Levels[0].Unexplained.Picture;
        var width = camera.Width;
        int wide = Math.Max(2, (int)MathF.Round(box.Width));
        int left = Math.Max(0, (int)(box.Left - ReachAcross * box.Width));
        int right = Math.Min(width, (int)MathF.Ceiling(box.Right + ReachAcross * box.Width));
        int top = Math.Max(0, (int)(box.Top - ReachDown * box.Height));
        int bottom = Math.Min(camera.Height, (int)MathF.Ceiling(box.Bottom + ReachDown * box.Height));

        // As wide as the box, where most of it is.
        int most = 0, sum = 0, at = left;
        Span<int> columns = stackalloc int[right - left];
        for (var x = left; x < right; x++)
        {
            for (var y = top; y < bottom; y++)
                if (rest[y * width + x] > Threshold) columns[x - left]++;
            sum += columns[x - left];
            if (x - left >= wide) sum -= columns[x - left - wide];
            if (sum > most) (most, at) = (sum, Math.Max(left, x - wide + 1));
        }
        if (most < LeastShown * box.Area || most > MostShown * box.Area) return null;

        int head = -1, feet = -1;
        float middle = 0;
        for (var y = top; y < bottom; y++)
            for (var x = at; x < Math.Min(right, at + wide); x++)
            {
                if (rest[y * width + x] <= Threshold) continue;
                if (head < 0) head = y;
                feet = y + 1;
                middle += x + 0.5f;
            }
        var tall = feet - head;
        if (tall < Shortest * box.Height || tall > Tallest * box.Height) return null;
        int above = 0, below = 0;
        for (var x = at; x < Math.Min(right, at + wide); x++)
        {
            for (var y = head; y < head + tall / 3; y++)
                if (rest[y * width + x] > Threshold) above++;
            for (var y = feet - tall / 3; y < feet; y++)
                if (rest[y * width + x] > Threshold) below++;
        }
        if (above < LeastAtEnd * most || below < LeastAtEnd * most) return null;
        return (Math.Clamp(middle / most - box.CentreX, -0.25f * box.Width, 0.25f * box.Width), feet - box.Bottom);
    }
}
