using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using Sqair.Models;
using Sqair.Shared.Tests.Tracking;

namespace Sqair.Shared.Tests.Models;

/// <summary>
/// Packages as they would come out of a bad cable, a full disk or bad intentions: a package or a ModelException, nothing else.
/// </summary>
public sealed class PackageFuzzTests : IDisposable
{
    const int Mutations = 100_000;
    const int SecondsAtMost = 30;

    /// <summary>That it got everywhere: behind the zip file, behind the signature, behind the hashes.</summary>
    static readonly string[] s_places =
    [
        "not a model package", "an entry's name", "manifest.json cannot be understood", "is no signature",
        "is signed with the unknown key", "is not key known", "was changed after packing", "not an ONNX graph", "is NaN or infinite",
        "selftest.json cannot be understood",
    ];

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-fuzz").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Half of the mutations hit the file, half an entry before it is packed. SQAIR_FUZZ_SEED repeats a run.</summary>
    [Fact]
    public void No_mutation_is_more_than_a_refusal()
    {
        var seed = Environment.GetEnvironmentVariable("SQAIR_FUZZ_SEED") is { } chosen ? int.Parse(chosen) : Random.Shared.Next();
        var (signed, trust) = Signed();
        var whole = ModelPackage.Open("whole", new MemoryStream(signed), trust);
        var entries = PackageFiles.Entries(signed);
        var (done, harmless, places, clock) = (0, 0, new ConcurrentDictionary<string, int>(), Stopwatch.StartNew());
        Parallel.For(0, Mutations, i =>
        {
            if (clock.Elapsed.TotalSeconds > SecondsAtMost) return;
            Interlocked.Increment(ref done);
            var random = new Random(Mixed(seed, i));
            var package = random.Next(2) == 0 ? Mutate(random, signed) : MutateEntry(random, entries);
            var strict = random.Next(2) == 0;
            try
            {
                var opened = ModelPackage.Open("fuzz", new MemoryStream(package), strict ? trust : null);
                Interlocked.Increment(ref harmless);
                // What nobody has signed does not come in under a signature.
                if (!strict) return;
                Assert.Equal(whole.ManifestBytes, opened.ManifestBytes);
                foreach (var (name, content) in whole.Content) Assert.Equal(content, opened.Content[name]);
            }
            catch (ModelException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                Assert.DoesNotContain("(Parameter", e.Message);
                foreach (var place in s_places)
                    if (e.Message.Contains(place, StringComparison.Ordinal)) places.AddOrUpdate(place, 1, (_, count) => count + 1);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, mutation {i}: {e}");
            }
        });
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"seed {seed}: {done} mutations in {clock.Elapsed.TotalSeconds:F1} s, {harmless} harmless; "
            + string.Join(", ", places.OrderByDescending(place => place.Value).Select(place => $"{place.Key} {place.Value}")));
        Assert.True(harmless > 0, $"seed {seed}: every mutation was refused");
        // A machine that is busy gets through few; of them not all need to get everywhere.
        if (done == Mutations) Assert.Empty(s_places.Except(places.Keys));
    }

    /// <summary>Neighbours have nothing in common.</summary>
    static int Mixed(int seed, int mutation) => (int)(unchecked(((ulong)(uint)seed << 32 | (uint)mutation) * 0x9E3779B97F4A7C15) >> 33);

    /// <summary>Parts get their right hash, so that what is behind it is reached.</summary>
    static byte[] MutateEntry(Random random, Dictionary<string, byte[]> entries)
    {
        var changed = new Dictionary<string, byte[]>(entries);
        var name = entries.Keys.ElementAt(random.Next(entries.Count));
        var content = Mutate(random, changed[name]);
        if (name is ModelPackage.ManifestEntry or ModelPackage.SignatureEntry) changed[name] = content;
        else PackageFiles.Replace(changed, name, content);
        return PackageFiles.Zip(changed, CompressionLevel.NoCompression);
    }

    (byte[] Package, ModelTrust Trust) Signed()
    {
        var path = HandMadeModel.Package(_folder, judge: HandMadeModel.Judge(1)).Path;
        // Small questions: packing the empty picture a hundred thousand times would test nothing more.
        var package = ModelPackage.Open(path);
        ModelPackage.Write(path, package.Manifest, PackageFiles.Test, package.Propagate, package.Discover, package.Judge);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ModelPackage.Open(path).WriteSigned(path, key);
        File.WriteAllText(Path.Combine(_folder, "known.pem"), key.ExportSubjectPublicKeyInfoPem());
        return (File.ReadAllBytes(path), new ModelTrust(false, PublicKey.ReadAll(_folder)));
    }

    static readonly byte[] s_telling = [0, 1, 0x7F, 0x80, 0xFF, .. "{}[]\",:-9e"u8];

    static byte[] Mutate(Random random, byte[] original)
    {
        var bytes = (byte[])original.Clone();
        switch (random.Next(5))
        {
            case 0:   // bits
                for (var i = random.Next(1, 9); i > 0; i--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:   // bytes, of those that mean something
                for (var i = random.Next(1, 9); i > 0; i--) bytes[random.Next(bytes.Length)] = s_telling[random.Next(s_telling.Length)];
                return bytes;
            case 2:   // cut off
                return bytes[..random.Next(bytes.Length)];
            case 3:   // a piece of itself elsewhere
                var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
                var length = random.Next(1, Math.Min(64, bytes.Length - Math.Max(from, to)) + 1);
                bytes.AsSpan(from, length).ToArray().CopyTo(bytes, to);
                return bytes;
            default:  // a piece taken out, or put in
                var at = random.Next(bytes.Length);
                var end = Math.Min(bytes.Length, at + random.Next(1, 64));
                return random.Next(2) == 0 ? [.. bytes[..at], .. bytes[end..]] : [.. bytes[..end], .. bytes[at..]];
        }
    }
}
