using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Runtimes.Fetching;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Testing.Models;
using Pantheon.Testing.Programs;

namespace Pantheon.Tests.Runtimes.Fetching;

[CancelAfter(30_000)]
public sealed class ModelFileListTests
{
    [Test]
    public async Task A_file_is_verified_only_while_it_is_as_it_was_read(CancellationToken cancellationToken)
    {
        using var folder = new ProgramFolder();
        ChainGguf.Write(folder["a.gguf"], ["hello"]);
        var digests = new FileDigests(folder["digests"]);
        var digest = Digest.Of(await File.ReadAllBytesAsync(folder["a.gguf"], cancellationToken));

        Assert.That(await TrustAsync(folder, digests, false, cancellationToken), Is.EqualTo(FileTrust.Unlisted));
        await ChecksumIndex.NoteAsync(folder.Path, "a.gguf", digest, cancellationToken);
        Assert.That(await TrustAsync(folder, digests, false, cancellationToken), Is.EqualTo(FileTrust.Unverified));
        Assert.That(await TrustAsync(folder, digests, true, cancellationToken), Is.EqualTo(FileTrust.Verified));
        Assert.That(await TrustAsync(folder, new FileDigests(folder["digests"]), false, cancellationToken), Is.EqualTo(FileTrust.Verified), "it is remembered");

        ChainGguf.Write(folder["a.gguf"], ["other"]);
        Assert.That(await TrustAsync(folder, digests, false, cancellationToken), Is.EqualTo(FileTrust.Unverified));
        Assert.That(await TrustAsync(folder, digests, true, cancellationToken), Is.EqualTo(FileTrust.Differs));
    }

    [Test]
    public async Task A_kept_digest_saves_the_reading(CancellationToken cancellationToken)
    {
        using var folder = new ProgramFolder();
        ChainGguf.Write(folder["a.gguf"], ["hello"]);
        var digest = Digest.Of(await File.ReadAllBytesAsync(folder["a.gguf"], cancellationToken));
        await ChecksumIndex.NoteAsync(folder.Path, "a.gguf", digest, cancellationToken);
        var digests = new FileDigests(null);

        digests.Keep(folder["a.gguf"], digest);

        Assert.That(await TrustAsync(folder, digests, false, cancellationToken), Is.EqualTo(FileTrust.Verified));
        Assert.That(digests.FilesRead, Is.Zero);
    }

    [Test]
    public async Task What_is_no_model_is_listed_with_its_fault_and_parts_are_not_listed(CancellationToken cancellationToken)
    {
        using var folder = new ProgramFolder();
        ChainGguf.Write(folder["b.gguf"], ["hello"]);
        await File.WriteAllTextAsync(folder["a.gguf"], "<html>", cancellationToken);
        await File.WriteAllTextAsync(folder["c.gguf.part"], "GGUF", cancellationToken);
        await File.WriteAllTextAsync(folder["c.gguf.part.bad"], "GGUF", cancellationToken);

        var files = await ModelFileList.ReadAsync(folder.Path, new FileDigests(null), verifies: false, cancellationToken);

        Assert.That(files.Select(file => (file.Name, file.Head?.Architecture, file.Fault)), Is.EqualTo(new[]
        {
            ("a.gguf", null, "it does not begin with 'GGUF'"),
            ("b.gguf", "llama", (string?)null),
        }));
    }

    private static async Task<FileTrust> TrustAsync(ProgramFolder folder, FileDigests digests, bool verifies, CancellationToken cancellationToken) =>
        (await ModelFileList.ReadAsync(folder.Path, digests, verifies, cancellationToken)).Single().Trust;
}
