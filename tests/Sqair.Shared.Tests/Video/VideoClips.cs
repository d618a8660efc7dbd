using System.Diagnostics;

namespace Sqair.Video.Tests;

/// <summary>Small clips, made once by ffmpeg's own test sources in a folder that goes away with the tests.</summary>
public sealed class VideoClips : IDisposable
{
    public const int Width = 160, Height = 120, Frames = 20, FramesPerSecond = 10;

    public VideoClips()
    {
        Folder = Directory.CreateTempSubdirectory("sqair-video-").FullName;
        Video = In("twenty frames.mp4");
        FFmpeg("-f", "lavfi", "-i", $"testsrc=size={Width}x{Height}:rate={FramesPerSecond}",
            "-frames:v", $"{Frames}", "-pix_fmt", "yuv420p", "-g", "5", Video);
    }

    public string Folder { get; }

    /// <summary>H.264 with frames that refer to later ones.</summary>
    public string Video { get; }

    public string In(string name) => Path.Combine(Folder, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(In(name), content);
        return In(name);
    }

    public string WriteGarbage(string name, int bytes)
    {
        var garbage = new byte[bytes];
        new Random(7).NextBytes(garbage);
        return Write(name, garbage);
    }

    /// <summary>Runs ffmpeg without the code under test, so that both can disagree.</summary>
    public static byte[] FFmpeg(params string[] words)
    {
        using var process = Process.Start(
            new ProcessStartInfo("ffmpeg", ["-nostdin", "-y", "-loglevel", "error", .. words]) { RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    /// <summary>Programs that this process has started and that are still there, dead ones that nobody buried included.</summary>
    public static int RunningPrograms()
    {
        return Directory.GetDirectories("/proc").Count(folder =>
        {
            try
            {
                // "pid (name) state parent ...": the name may hold anything.
                var status = File.ReadAllText(Path.Combine(folder, "stat"));
                return status.Contains("(ffmpeg)", StringComparison.Ordinal)
                    && status[(status.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{Environment.ProcessId}";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>One set of clips for all tests of video; they run one after another, since some count the programs that run.</summary>
[CollectionDefinition(nameof(VideoCollection))]
public sealed class VideoCollection : ICollectionFixture<VideoClips>;
