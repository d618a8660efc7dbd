using Sqair.Storage;

namespace Sqair.Shared.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-atomic").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    [Fact]
    public void A_file_that_is_replaced_keeps_its_mode()
    {
        File.WriteAllText(At("f"), "old");
        File.SetUnixFileMode(At("f"), Mine);
        AtomicFile.Replace(At("f"), "new");
        Assert.Equal(("new", Mine), (File.ReadAllText(At("f")), File.GetUnixFileMode(At("f"))));
        Assert.Equal([At("f")], Directory.GetFiles(_folder));
    }

    [Fact]
    public void What_a_link_leads_to_is_made_where_it_is_not_there_yet()
    {
        File.CreateSymbolicLink(At("link"), At("f"));
        foreach (var text in (string[])["first", "second"])
        {
            AtomicFile.Replace(At("link"), text);
            Assert.Equal((text, At("f")), (File.ReadAllText(At("f")), new FileInfo(At("link")).LinkTarget));
        }
    }

    [Fact]
    public void A_read_only_file_stays_as_it_is()
    {
        File.WriteAllText(At("f"), "old");
        File.SetUnixFileMode(At("f"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal($"{At("f")}: is read-only, expected another name or a file that may be replaced (chmod u+w)",
            Assert.Throws<IOException>(() => AtomicFile.Replace(At("f"), "new")).Message);
        Assert.Throws<IOException>(() => AtomicFile.Rename(At("g"), At("f")));
        Assert.Equal("old", File.ReadAllText(At("f")));
        Assert.Equal([At("f")], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_is_not_replaced()
    {
        Directory.CreateDirectory(At("d"));
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => AtomicFile.Replace(At("d"), "new")).Message);
    }

    [Fact]
    public void A_link_goes_on_leading_to_the_file()
    {
        File.WriteAllText(At("f"), "old");
        File.CreateSymbolicLink(At("link"), At("f"));
        AtomicFile.Replace(At("link"), "new");
        Assert.Equal(("new", At("f")), (File.ReadAllText(At("f")), File.ResolveLinkTarget(At("link"), true)!.FullName));
    }

    [Fact]
    public void What_fails_on_the_way_leaves_the_old_file_and_nothing_else()
    {
        File.WriteAllText(At("f"), "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Replace(At("f"), file =>
        {
            file.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(At("f")));
        Assert.Equal([At("f")], Directory.GetFiles(_folder));
    }

    /// <summary>What another program writes at this moment is held by it; what a killed one has left is held by nobody.</summary>
    [Fact]
    public void What_a_killed_program_has_left_goes_and_what_is_being_written_stays()
    {
        var gone = int.Parse(File.ReadAllText("/proc/sys/kernel/pid_max"), System.Globalization.CultureInfo.InvariantCulture) + 1;
        var (left, held, foreign) = (At($"a.{gone:x}-1.sqair-tmp"), At($"b.{gone:x}-2.sqair-tmp"), At("c.sqair-tmp"));
        var alive = At($"d.{System.Diagnostics.Process.GetCurrentProcess().Id:x}-99999.sqair-tmp");
        foreach (var file in (string[])[left, foreign, alive]) File.WriteAllText(file, "half");
        using (new FileStream(held, FileMode.CreateNew, FileAccess.Write, FileShare.None)) AtomicFile.Replace(At("f"), "new");
        Assert.Equal([held, foreign, alive, At("f")], Directory.GetFiles(_folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_new_file_has_the_mode_from_its_first_byte_and_takes_nobody_s_place()
    {
        AtomicFile.Create(At("f"), Mine, file =>
        {
            Assert.Equal(Mine, File.GetUnixFileMode(Directory.GetFiles(_folder).Single()));
            file.WriteByte(1);
        });
        Assert.Equal(Mine, File.GetUnixFileMode(At("f")));
        Assert.Throws<IOException>(() => AtomicFile.Create(At("f"), Mine, file => file.WriteByte(2)));
        Assert.Equal([1], File.ReadAllBytes(At("f")));
        Assert.Equal([At("f")], Directory.GetFiles(_folder));
    }

    /// <summary>Many at a time, in this process: each reader sees one of them whole.</summary>
    [Fact]
    public void Of_many_that_write_at_once_one_is_there_whole()
    {
        Parallel.For(0, 32, i => AtomicFile.Replace(At("f"), new string((char)('a' + i % 26), 10_000)));
        Assert.Single(File.ReadAllText(At("f")).Distinct());
        Assert.Equal(10_000, new FileInfo(At("f")).Length);
        Assert.Equal([At("f")], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_device_is_written_to() => AtomicFile.Replace("/dev/null", "gone");
}
