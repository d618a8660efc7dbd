using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Storage;
using YamlDotNet.Core;

namespace Sqair.Edge.Reload;

/// <summary>A shape of the file.</summary>
/// <param name="Points">Fractions of the picture; null where it does not lie within it.</param>
sealed record PlacedShape(string? Name, IReadOnlyList<Vector2>? Points);

/// <summary>What the file says of a camera's place.</summary>
/// <param name="Version">Of the file: it is another as soon as a byte is.</param>
sealed record PlaceContent(
    string Version, IReadOnlyList<PlacedShape> Lines, IReadOnlyList<PlacedShape> Zones, IReadOnlyList<PlacedShape> Masks);

/// <summary>
/// Lines, zones and masks in the daemon's configuration file: read, and written without touching anything else of it, and then reloaded.
/// </summary>
sealed class PlaceFile(Reloader reloader) : IDisposable
{
    static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly SemaphoreSlim _turn = new(1, 1);

    /// <exception cref="EditException">There is no such file or camera, or the file has mistakes.</exception>
    public PlaceContent Read(string camera, PictureSize picture)
    {
        var (bytes, text) = Read();
        var (options, index) = Parse(text, camera);
        var place = options.Cameras[index].Place;
        return new PlaceContent(VersionOf(bytes),
            [.. place.Lines.Select(line => Placed(line.Name, line.Points))],
            [.. place.Zones.Select(zone => Placed(zone.Name, zone.Points))],
            [.. place.Masks.Zip(place.MaskNames, (mask, name) => Placed(name, mask))]);

        PlacedShape Placed(string? name, Outline outline) => new(name, outline.In(picture) is { } points
            ? [.. points.Select(point => point / new Vector2(picture.Width, picture.Height))] : null);
    }

    /// <summary>Writes the file and reloads it.</summary>
    /// <param name="version">Of the file that was read.</param>
    /// <exception cref="EditException">Nothing was written.</exception>
    public async Task<ReloadResult> WriteAsync(
        string camera, string version, PlaceEdit edit, PictureSize picture, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var (bytes, text) = Read();
            if (VersionOf(bytes) != version)
                throw new EditException($"{reloader.Path} has changed since it was read; reload the page and draw again");
            Write(Edited(text, camera, edit, picture));
            return await reloader.ReloadAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    string Edited(string text, string camera, PlaceEdit edit, PictureSize picture)
    {
        var (before, index) = Parse(text, camera);
        string edited;
        try
        {
            edited = edit.ApplyTo(text, index, picture);
        }
        catch (EditException fault)
        {
            throw new EditException($"{reloader.Path} has to be edited by hand: {fault.Message}");
        }
        catch (YamlException fault)
        {
            throw new EditException($"{reloader.Path}: {fault.Message}");
        }
        var (after, _) = Parse(edited, camera);
        // Whatever the form of the file was: nothing but what was asked for is other now.
        var (wanted, found) = (before.Cameras[index].Place, after.Cameras[index].Place);
        var others = OptionChanges.Between(before, after)
            .Where(key => !PlaceEdit.Keys.Any(place => key.StartsWith($"cameras[{camera}].{place}", StringComparison.Ordinal))).ToList();
        if (others.Count > 0 || !Is(edit.Lines, wanted.Lines.Select(one => one.Points), found.Lines.Select(one => one.Points))
            || !Is(edit.Zones, wanted.Zones.Select(one => one.Points), found.Zones.Select(one => one.Points))
            || !Is(edit.Masks, wanted.Masks, found.Masks))
            throw new EditException($"{reloader.Path} has a form that cannot be edited here; edit it by hand");
        return edited;

        bool Is(IReadOnlyList<ShapeEdit> edits, IEnumerable<Outline> old, IEnumerable<Outline> now)
        {
            var (outlines, shapes) = (old.ToList(), now.ToList());
            // The kept ones in their order, then the new ones.
            var order = edits.OrderBy(shape => shape.Was ?? int.MaxValue).ToList();
            return shapes.Count == order.Count && order.Zip(shapes).All(pair => (pair.First.Points ?? (pair.First.Was is { } was
                    ? outlines[was].In(picture)?.Select(point => point / new Vector2(picture.Width, picture.Height)).ToList() : null))
                is not { } points || pair.Second.In(picture) is { } there && there.Length == points.Count
                && there.Zip(points).All(two => Vector2.Distance(two.First, two.Second * new Vector2(picture.Width, picture.Height)) < 2));
        }
    }

    (EdgeOptions Options, int Camera) Parse(string text, string camera)
    {
        var parsed = ConfigurationFile.Parse(text, reloader.Path!);
        if (parsed.Options is not { } options)
            throw new EditException(string.Join("\n", parsed.Mistakes.Select(mistake => $"{mistake.Key}: {mistake.Expected}")));
        var index = options.Cameras.Index().FirstOrDefault(one => one.Item.Name == camera, (-1, null!)).Index;
        return index >= 0 ? (options, index) : throw new EditException($"there is no camera '{camera}' in {reloader.Path}");
    }

    (byte[] Bytes, string Text) Read()
    {
        if (reloader.Path is not { } path) throw new EditException("this daemon was not started from a file");
        try
        {
            var bytes = File.ReadAllBytes(path);
            return (bytes, s_utf8.GetString(bytes));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EditException($"{path} cannot be read: {fault.Message}");
        }
    }

    void Write(string text)
    {
        try
        {
            AtomicFile.Replace(reloader.Path!, text);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EditException($"{fault.Message}. The daemon's account has to be allowed to write that file and its folder: "
                + "see \"Drawing on the page\" in docs/edge.md");
        }
    }

    static string VersionOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];

    public void Dispose() => _turn.Dispose();
}
