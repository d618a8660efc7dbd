using System.CommandLine;
using System.Text.Json;
using Sqair.Trainer.Export;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair keys new NAME` and `sqair keys list`: what packages are signed with.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Of the new key, such as release-2026." };
        var made = new Command("new", "Makes a private key, which stays here, and a public one for the devices.") { name };
        made.SetAction(result =>
        {
            var keys = SigningKeys.OfUser();
            var key = keys.Create(result.GetRequiredValue(name));
            result.InvocationConfiguration.Output.WriteLine(
                $"{key}\nprivate: {keys.Folder}/{key.Name}.key (keep it here, and keep a copy)\n"
                    + $"public:  {keys.Folder}/{key.Name}.pem (goes to the folder models.keys of each device)");
            return 0;
        });
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var list = new Command("list", "Names the keys that are known here.") { json };
        list.SetAction(result =>
        {
            var keys = SigningKeys.OfUser();
            var known = keys.Known();
            if (result.GetValue(json))
                result.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(
                    new { keys.Folder, keys = known.Select(key => new { key.Name, key.Id, canSign = keys.CanSign(key) }) },
                    JsonSerializerOptions.Web));
            else if (known.Count == 0)
                result.InvocationConfiguration.Output.WriteLine($"no keys in {keys.Folder}");
            foreach (var key in result.GetValue(json) ? [] : known)
                result.InvocationConfiguration.Output.WriteLine($"{key.Id}  {key.Name}{(keys.CanSign(key) ? "" : " (public only)")}");
            return 0;
        });
        return new Command("keys", "The keys that packages are signed with.") { made, list };
    }
}
