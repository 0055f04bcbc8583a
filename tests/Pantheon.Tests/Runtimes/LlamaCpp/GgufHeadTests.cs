using System.Text;
using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Testing.Models;

namespace Pantheon.Tests.Runtimes.LlamaCpp;

/// <summary>Heads of files that nobody of good will wrote: read, or refused in words, and never at the cost of memory that the file only claims.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GgufHeadTests : IDisposable
{
    private const long MostMemory = 2 * 1024 * 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public void Whatever_bytes_are_changed_the_head_is_read_or_refused()
    {
        ChainGguf.Write(At("m.gguf"), ["hello"]);
        var whole = File.ReadAllBytes(At("m.gguf"));
        var changes = Gen.Zip(Gen.Choose(0, Math.Min(whole.Length, 6000) - 1), Gen.Choose(0, 255)).ArrayOf();

        Sampled.Holds(Prop.ForAll(changes.ToArbitrary(), changed =>
        {
            var bytes = (byte[])whole.Clone();
            foreach (var (at, value) in changed)
            {
                bytes[at] = (byte)value;
            }

            return IsReadOrRefused(bytes);
        }));
    }

    [Test]
    public void Any_bytes_behind_the_magic_are_read_or_refused() => Sampled.Holds(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => IsReadOrRefused([.. "GGUF"u8, 3, 0, 0, 0, .. bytes])));

    [Test]
    public void A_claim_costs_no_memory()
    {
        byte[] head = [.. "GGUF"u8, 3, 0, 0, 0];
        byte[][] claims =
        [
            [.. head, .. Number(0), .. Number(ulong.MaxValue)],
            [.. head, .. Number(ulong.MaxValue), .. Number(1), .. Number(ulong.MaxValue)],
            [.. head, .. Number(0), .. Number(1), .. Number(60_000)],
            [.. head, .. Number(0), .. Number(1), .. Text("general.architecture"), 8, 0, 0, 0, .. Number(16_000_000)],
            [.. head, .. Number(0), .. Number(1), .. Text("tokenizer.chat_template"), 8, 0, 0, 0, .. Number(16_000_000)],
            [.. head, .. Number(0), .. Number(1), .. Text("x"), 9, 0, 0, 0, 10, 0, 0, 0, .. Number(16_000_000)],
            [.. head, .. Number(0), .. Number(1), .. Text("x"), 9, 0, 0, 0, 8, 0, 0, 0, .. Number(16_000_000)],
            [.. head, .. Number(0), .. Number(1), .. Text("x"), 9, 0, 0, 0, 9, 0, 0, 0, .. Number(3)],
        ];
        foreach (var claim in claims)
        {
            File.WriteAllBytes(At("claim.gguf"), claim);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<InvalidDataException>(() => GgufFile.Read(At("claim.gguf")));
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostMemory));
        }
    }

    [Test]
    public void What_a_file_says_besides_is_passed_over_and_not_kept()
    {
        byte[] bytes =
        [
            .. "GGUF"u8, 3, 0, 0, 0, .. Number(7), .. Number(4), .. Text("licence"), 8, 0, 0, 0, .. Text(new string('x', 8_000_000)),
            .. Text("general.architecture"), 8, 0, 0, 0, .. Text("qwen3"), .. Text("general.file_type"), 4, 0, 0, 0, 15, 0, 0, 0, .. Text("qwen3.context_length"), 4, 0, 0, 0, 0, 160, 0, 0,
        ];
        File.WriteAllBytes(At("m.gguf"), bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var head = GgufFile.Read(At("m.gguf"));

        Assert.That(head, Is.EqualTo(new GgufFile { Architecture = "qwen3", ContextLength = 40960, Quantisation = "Q4_K_M", Tensors = 7 }));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostMemory));
    }

    private bool IsReadOrRefused(byte[] bytes)
    {
        File.WriteAllBytes(At("fuzz.gguf"), bytes);
        try
        {
            return GgufFile.Read(At("fuzz.gguf")).Architecture is not null;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private static byte[] Number(ulong number) => BitConverter.GetBytes(number);

    private static byte[] Text(string text) => [.. Number((ulong)text.Length), .. Encoding.ASCII.GetBytes(text)];

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
