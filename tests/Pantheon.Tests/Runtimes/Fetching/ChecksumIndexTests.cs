using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Runtimes.Fetching;
using Pantheon.Testing.Programs;

namespace Pantheon.Tests.Runtimes.Fetching;

public sealed class ChecksumIndexTests
{
    private static readonly Digest One = Digest.Of("one");
    private static readonly Digest Two = Digest.Of("two");

    [Test]
    public async Task A_noted_file_is_found_and_its_earlier_line_is_gone()
    {
        using var folder = new ProgramFolder();
        await ChecksumIndex.NoteAsync(folder.Path, "a.gguf", One, CancellationToken.None);
        await ChecksumIndex.NoteAsync(folder.Path, "b c.gguf", Two, CancellationToken.None);
        await ChecksumIndex.NoteAsync(folder.Path, "a.gguf", Two, CancellationToken.None);

        Assert.That(folder.Read("sha256sums"), Is.EqualTo($"{Two.Hex}  b c.gguf\n{Two.Hex}  a.gguf\n"));
        Assert.That(await ChecksumIndex.ReadAsync(folder.Path, CancellationToken.None), Is.EquivalentTo(new Dictionary<string, Digest> { ["a.gguf"] = Two, ["b c.gguf"] = Two }));
    }

    [Test]
    public async Task Lines_of_other_forms_are_passed_over_and_kept()
    {
        using var folder = new ProgramFolder();
        await File.WriteAllTextAsync(folder["sha256sums"], $"# mine\r\nnonsense\n{One.Hex} *binary.gguf\n{One.Hex}x  no.gguf\n");

        Assert.That((await ChecksumIndex.ReadAsync(folder.Path, CancellationToken.None)).Keys, Is.EqualTo(new[] { "binary.gguf" }));

        await ChecksumIndex.NoteAsync(folder.Path, "binary.gguf", Two, CancellationToken.None);
        Assert.That(folder.Read("sha256sums"), Is.EqualTo($"# mine\nnonsense\n{One.Hex}x  no.gguf\n{Two.Hex}  binary.gguf\n"));
    }

    [Test]
    public async Task Without_a_file_there_are_none()
    {
        using var folder = new ProgramFolder();

        Assert.That(await ChecksumIndex.ReadAsync(folder.Path, CancellationToken.None), Is.Empty);
    }
}
