using System.Diagnostics;
using System.Text.Json;
using Sqair.Messages;

namespace Sqair.Trainer.Devices;

/// <summary>
/// Brings a package to a device without a broker: into the inbox of its model folder, and follows the file in which it says what becomes
/// of it. `ssh` is the system's; $SQAIR_SSH_COMMAND replaces it, as $GIT_SSH_COMMAND does for git.
/// </summary>
internal sealed class SshPush(string target, string folder, Action<string> tell)
{
    static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1), s_patience = TimeSpan.FromSeconds(30);

    /// <returns>Whether the device came as far as <paramref name="until"/>.</returns>
    /// <exception cref="UserErrorException">The device cannot be reached, or has no such folder.</exception>
    public async Task<bool> RunAsync(PushedPackage package, PushState until, CancellationToken cancellation)
    {
        var sha256 = package.Offer.Sha256;
        var (inbox, name) = ($"{folder}/inbox", sha256[..16]);
        var before = await StateAsync(cancellation);
        if (before?.Push == sha256 && before.State is PushState.Promoted or PushState.Proven && before.State >= until)
        {
            tell($"{target}: {package.Model} runs already, {DevicePush.Word(before.State.Value)}");
            return true;
        }
        var (part, whole) = (Quoted($"{inbox}/.{name}.part"), Quoted($"{inbox}/{name}.sqair"));
        var missing = Quoted($"there is no {inbox}; expected a sqair-edge that takes models ('models: {{ push: … }}') there");
        await RunAsync(
            $"test -d {Quoted(inbox)} || {{ echo {missing} >&2; exit 1; }}; cat > {part} && mv {part} {whole}", package.Bytes,
            cancellation);
        tell($"{target}: {package.Model}, {package.Bytes.Length:N0} bytes, is in {inbox}");
        var (began, told) = (Stopwatch.GetTimestamp(), 0);
        while (true)
        {
            var state = await StateAsync(cancellation);
            // What became of an earlier push of the same package is no news.
            if (state?.Push == sha256 && (state.Since != before?.Since || state.State != before?.State))
            {
                before = null;
                foreach (var step in DevicePush.Steps(state).Skip(told))
                {
                    tell($"{target}: {package.Model} {DevicePush.Told(step)}");
                    told++;
                }
                if (state.State is PushState.Refused or PushState.RolledBack) return false;
                if (state.State >= until) return true;
            }
            else if (state?.State is PushState.Receiving or PushState.Verified or PushState.SelfTested or PushState.Shadowing)
            {
                // Another push is on its way there; this one is next.
                began = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(began) > s_patience)
            {
                throw new UserErrorException($"{target}: nobody takes it from {inbox}; expected a running sqair-edge with "
                    + "'models: { push: … }' whose folder that is (--folder)");
            }
            await Task.Delay(s_poll, cancellation);
        }
    }

    async Task<ModelStateMessage?> StateAsync(CancellationToken cancellation)
    {
        var text = await RunAsync($"cat {Quoted($"{folder}/state.json")} 2>/dev/null || true", [], cancellation);
        return DeviceList.Parse(text, MessageJson.Default.ModelStateMessage);
    }

    async Task<byte[]> RunAsync(string script, byte[] input, CancellationToken cancellation)
    {
        var words = (Environment.GetEnvironmentVariable("SQAIR_SSH_COMMAND") is { Length: > 0 } custom ? custom : "ssh").Split(' ');
        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var word in (string[])[.. words[1..], target, script]) start.ArgumentList.Add(word);
        using var ssh = Process.Start(start) ?? throw new IOException($"{words[0]} cannot be started");
        try
        {
            var (output, error) = (new MemoryStream(), ssh.StandardError.ReadToEndAsync(cancellation));
            var copying = ssh.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
            try
            {
                await ssh.StandardInput.BaseStream.WriteAsync(input, cancellation);
                ssh.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended before, and says why below.
            }
            await copying;
            await ssh.WaitForExitAsync(cancellation);
            if (ssh.ExitCode == 0) return output.ToArray();
            var said = (await error).Trim();
            throw new UserErrorException($"--ssh {target}: {(said.Length > 0 ? said : $"ssh ended with {ssh.ExitCode}")}");
        }
        finally
        {
            if (!ssh.HasExited) ssh.Kill(entireProcessTree: true);
        }
    }

    static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
