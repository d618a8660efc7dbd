using Sqair.Models;

namespace Sqair.Edge.Configuration;

// Whose model packages may run. It has to be said: a device that runs anything that is copied to it should know that it does.
sealed partial class OptionsReader
{
    ModelTrust Trust(YamlSection root)
    {
        const string Expected = "a section with 'keys', a folder of public keys, or with 'allowUnsigned: true'";
        if (root.Section("models", Expected) is not { } section)
        {
            if (!root.Has("models")) root.Report("models", $"is missing; expected {Expected}");
            return ModelTrust.Anybody;
        }
        var allowUnsigned = section.Flag("allowUnsigned") ?? false;
        var keys = Keys(section);
        _push = section.Section("push", "a section, such as {}, for the defaults") is { } push ? Push(push) : null;
        if (!allowUnsigned && keys is { Count: 0 })
            section.Report("keys", section.Has("keys")
                ? $"expected at least one public key (*{PublicKey.Extension}) in the folder, or 'allowUnsigned: true'"
                : "is missing; expected a folder of public keys, or 'allowUnsigned: true'");
        section.RefuseUnknownKeys();
        return new ModelTrust(allowUnsigned, keys ?? []);
    }

    PushOptions? _push;
    YamlSection? _shadow;

    PushOptions Push(YamlSection section)
    {
        _shadow = section.Section("shadow", "a section");
        var shadow = _shadow is null ? new ShadowOptions() : Shadow(_shadow);
        var options = new PushOptions("")
        {
            Shadow = shadow,
            ProbationSeconds = section.Number("probationSeconds", 1, 1e6) ?? 600,
            MostMebibytes = section.Integer("mostMebibytes", 1, 2000) ?? 64,
        };
        section.RefuseUnknownKeys();
        return options;
    }

    static ShadowOptions Shadow(YamlSection section)
    {
        var defaults = new ShadowOptions();
        var options = new ShadowOptions
        {
            Seconds = section.Number("seconds", 0, 86_400) ?? defaults.Seconds,
            Camera = section.Text("camera", "the name of a camera"),
            Counts = section.Number("counts", 0, 1) ?? defaults.Counts,
            Tracks = section.Number("tracks", 0, 1) ?? defaults.Tracks,
            Nats = section.Number("nats", 0, 10) ?? defaults.Nats,
            Slower = section.Number("slower", 0.1, 1000) ?? defaults.Slower,
        };
        section.RefuseUnknownKeys();
        return options;
    }

    /// <summary>Models are kept where the state is.</summary>
    PushOptions? PushInto(YamlSection root, string? stateFolder, IReadOnlyList<CameraOptions> cameras)
    {
        if (_push is not { } push || root.Section("models", "a section") is not { } models) return null;
        if (stateFolder is null)
            models.Report("push", "needs a folder to keep models in; expected 'state' with a 'folder' as well");
        if (push.Shadow.Camera is { } camera && cameras.All(known => known.Name != camera))
            _shadow!.Report(
                "camera", $"expected the name of one of the cameras ({string.Join(", ", cameras.Select(known => known.Name))}), "
                    + $"found {_shadow.Found("camera")}");
        return push with { Folder = Path.Combine(stateFolder ?? "", "models") };
    }

    /// <returns>Null for a folder that was reported.</returns>
    IReadOnlyList<PublicKey>? Keys(YamlSection section)
    {
        var expected = $"the path of a folder with the public keys (*{PublicKey.Extension}) of those whose models may run";
        if (section.Text("keys", expected) is not { } folder) return [];
        try
        {
            return PublicKey.ReadAll(FullPath(folder)!);
        }
        catch (ModelException fault)
        {
            section.Report("keys", fault.Message);
            return null;
        }
    }
}
