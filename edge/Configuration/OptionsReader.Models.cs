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
        if (!allowUnsigned && keys is { Count: 0 })
            section.Report("keys", section.Has("keys")
                ? $"expected at least one public key (*{PublicKey.Extension}) in the folder, or 'allowUnsigned: true'"
                : "is missing; expected a folder of public keys, or 'allowUnsigned: true'");
        section.RefuseUnknownKeys();
        return new ModelTrust(allowUnsigned, keys ?? []);
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
