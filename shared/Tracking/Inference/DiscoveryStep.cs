namespace Sqair.Tracking;

/// <summary>
/// Looks for new objects (docs/model.md) in the tiles of every camera that hold foreground which no propagated object explains, all
/// tiles in one batch. What it proposes lands in <see cref="CameraTracker.Proposals"/>.
/// </summary>
sealed class DiscoveryStep(DiscoverGraph graph)
{
    readonly List<Look> _rows = [];

    public void Run(ReadOnlySpan<CameraTracker> cameras)
    {
        _rows.Clear();
        foreach (var camera in cameras)
        {
            camera.DiscoveredTiles = 0;
            for (var level = 0; level < camera.Levels.Count; level++) FindTiles(camera, camera.Levels[level]);
            if (camera.Replacement.Next(camera) is not { } track) continue;
            var window = Window.CentredOn(track.Box.CentreX, track.Box.CentreY, track.Window.Level);
            var look = new Look(camera, window, 0, track);
            if (Replacement.Valley(camera, track) is { } column)
            {
                _rows.Add(look with { To = column });
                _rows.Add(look with { From = column });
                camera.DiscoveredTiles += 2;
                continue;
            }
            if (Replacement.Head(camera, track) is { } head)
            {
                _rows.Add(look with { ToRow = head });
                _rows.Add(look with { FromRow = head });
                camera.DiscoveredTiles += 2;
                continue;
            }
            _rows.Add(look);
            camera.DiscoveredTiles++;
        }
        if (_rows.Count == 0) return;
        graph.Reserve(_rows.Count);
        for (var row = 0; row < _rows.Count; row++) Fill(row, _rows[row]);
        graph.Run(_rows.Count);
        for (var row = 0; row < _rows.Count; row++) Read(row, _rows[row]);
    }

    /// <summary>The tiles of a level in which enough is unexplained, where people are of its size.</summary>
    void FindTiles(CameraTracker camera, PictureLevel level)
    {
        for (var tile = 0; tile < level.Tiles.Count; tile++)
        {
            var (core, whole) = level.Unexplained.MassOf(level.Tiles, tile);
            if (core < camera.Options.Birth.CoreMass || whole < camera.Options.Birth.WindowMass) continue;
            var middle = (level.Tiles[tile].Top + Window.Size / 2) * level.Tiles[tile].Scale;
            if (!camera.People.Fits(level.Level, camera.Levels.Count, middle)) continue;
            _rows.Add(new(camera, level.Tiles[tile], tile));
            camera.DiscoveredTiles++;
        }
    }

    void Fill(int row, in Look look)
    {
        var (camera, window, track) = (look.Camera, look.Window, look.Track);
        if (track is not null)
        {
            camera.Levels[window.Level].CropWithout(track, window, UnexplainedForeground.ExplainedGain, graph.Image(row));
            look.Darken(graph.Image(row));
        }
        else
        {
            var level = camera.Levels[window.Level];
            window.Crop(level.Unexplained.Picture, level.Width, level.Height, graph.Image(row));
        }
    }

    void Read(int row, in Look look)
    {
        var (camera, window, track) = (look.Camera, look.Window, look.Track);
        for (var slot = 0; slot < graph.Slots; slot++)
        {
            var presence = graph.FoundPresence(row, slot);
            // NaN is refused too. Presence only falls from slot to slot.
            if (!(presence >= camera.Options.Presence)) return;
            var where = graph.FoundWhere(row, slot);
            if (!where.IsFinite) continue;
            var (x, y) = where.CentreIn(window);
            var isElsewhere = track is null
                ? !camera.Levels[window.Level].Tiles.InCore(look.Tile, x, y)
                : !IsInPlaceOf(track, x * window.Scale, y * window.Scale)
                    || x < look.From || x > look.To || y < look.FromRow || y > look.ToRow;
            if (isElsewhere) continue;
            var proposal = camera.Rent();
            graph.Read(row, slot, proposal.Held);
            proposal.Begin(window, camera.Time);
            if (track is null) camera.Proposals.Add(proposal);
            else camera.Replacement.Propose(proposal);
        }
    }

    /// <summary>A tile, or a track to be looked at again: all of it, or its level's columns, or rows, from one to another alone.</summary>
    readonly record struct Look(
        CameraTracker Camera, Window Window, int Tile, TrackState? Track = null,
        int From = int.MinValue, int To = int.MaxValue, int FromRow = int.MinValue, int ToRow = int.MaxValue)
    {
        public void Darken(Span<float> image)
        {
            // Differences in 64 bits: the bounds of a whole look are the smallest and the largest number.
            static int Inside(int bound, float origin) => (int)Math.Clamp(bound - (long)origin, 0, Window.Size);
            int from = Inside(From, Window.Left), to = Inside(To, Window.Left);
            int fromRow = Inside(FromRow, Window.Top), toRow = Inside(ToRow, Window.Top);
            image[..(fromRow * Window.Size)].Clear();
            image[(toRow * Window.Size)..].Clear();
            for (var y = fromRow; y < toRow; y++)
            {
                var line = image.Slice(y * Window.Size, Window.Size);
                line[..from].Clear();
                line[to..].Clear();
            }
        }
    }

    /// <summary>Whether a point of the analysis picture lies in the track's box.</summary>
    static bool IsInPlaceOf(TrackState track, float x, float y) =>
        x >= track.Box.Left && x <= track.Box.Right && y >= track.Box.Top && y <= track.Box.Bottom;
}
