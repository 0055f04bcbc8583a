using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Services;
using Pantheon.Runtimes.Fetching;
using Pantheon.Testing.Programs;

namespace Pantheon.Integration.Tests.Runtimes.Fetching;

/// <summary>The machine's own curl and wget against a server of one file. People are held to https by the command; here the list of protocols is a test's.</summary>
[CancelAfter(60_000)]
public sealed class GgufFetchTests
{
    private const string SystemPath = "/usr/bin:/bin:/usr/local/bin";

    private static readonly string Content = "GGUF" + string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number} "));

    [TestCase("curl")]
    [TestCase("wget")]
    public async Task A_file_is_fetched_verified_named_and_noted(string program, CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        var seen = new List<FetchProgress>();

        var fetched = await Fetch(program).FetchAsync(Source(server), folder.Path, seen.Add, cancellationToken);

        Assert.That(fetched, Is.EqualTo(new FetchedFile(folder["tiny.gguf"], Content.Length, WasThere: false)));
        Assert.That(folder.Read("tiny.gguf"), Is.EqualTo(Content));
        Assert.That(folder.Read("sha256sums"), Is.EqualTo($"{Digest.Of(Content).Hex}  tiny.gguf\n"));
        Assert.That(Files(folder), Is.EquivalentTo(new[] { "tiny.gguf", "sha256sums" }));
        Assert.That(server.Asked, Is.EqualTo(new[] { "HEAD", "GET" }));
        Assert.That(seen, Does.Contain(new FetchProgress("fetching tiny.gguf", 0, Content.Length)));
    }

    [TestCase("curl")]
    [TestCase("wget")]
    public async Task A_fetch_that_broke_off_goes_on_where_it_was(string program, CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content) { EndsAfter = 1000 };
        using var folder = new ProgramFolder();

        var broken = await FaultAsync(program, server, folder, cancellationToken);
        Assert.That((broken.Code, broken.Hint), Is.EqualTo((Codes.PullFailed, "run the command again; it goes on after the 1000 B that are there")));
        Assert.That(Files(folder), Is.EqualTo(new[] { "tiny.gguf.part" }));

        server.EndsAfter = null;
        await Fetch(program).FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken);

        Assert.That(folder.Read("tiny.gguf"), Is.EqualTo(Content));
        Assert.That(server.Asked, Is.EqualTo(new[] { "HEAD", "GET", "HEAD", "GET bytes=1000-" }));
    }

    [Test]
    public async Task A_server_that_knows_no_ranges_is_asked_for_all_of_it_again(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content) { KnowsRanges = false };
        using var folder = new ProgramFolder();
        await File.WriteAllTextAsync(folder["tiny.gguf.part"], Content[..500], cancellationToken);

        await Fetch("curl").FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken);

        Assert.That(folder.Read("tiny.gguf"), Is.EqualTo(Content));
    }

    [Test]
    public async Task Where_the_size_is_not_told_what_is_there_counts_for_nothing(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content) { TellsSize = false };
        using var folder = new ProgramFolder();
        await File.WriteAllTextAsync(folder["tiny.gguf.part"], "something older", cancellationToken);

        await Fetch("curl").FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken);

        Assert.That(folder.Read("tiny.gguf"), Is.EqualTo(Content));
        Assert.That(server.Asked, Is.EqualTo(new[] { "HEAD", "GET" }));
    }

    [Test]
    public async Task A_part_that_is_longer_than_the_file_is_thrown_away(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        await File.WriteAllTextAsync(folder["tiny.gguf.part"], Content + "more", cancellationToken);

        await Fetch("curl").FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken);

        Assert.That(folder.Read("tiny.gguf"), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_part_that_is_whole_is_verified_and_not_fetched(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        await File.WriteAllTextAsync(folder["tiny.gguf.part"], Content, cancellationToken);

        await Fetch("curl").FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken);

        Assert.That(server.Asked, Is.EqualTo(new[] { "HEAD" }));
        Assert.That(Files(folder), Is.EquivalentTo(new[] { "tiny.gguf", "sha256sums" }));
    }

    [Test]
    public async Task What_has_another_digest_never_gets_the_name_and_the_next_try_begins_anew(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        var source = Source(server);
        server.Content = "GGUF of somebody else";

        var differs = await Assert.ThrowsAsync<PantheonException>(() => Fetch("curl").FetchAsync(source, folder.Path, _ => { }, cancellationToken));

        Assert.That(differs.Code, Is.EqualTo(Codes.FetchedFileDiffers));
        Assert.That(differs.Message, Does.Contain(Digest.Of(server.Content).Hex).And.Contain(source.Digest.Hex));
        Assert.That(Files(folder), Is.EqualTo(new[] { "tiny.gguf.part.bad" }));

        server.Content = Content;
        await Fetch("curl").FetchAsync(source, folder.Path, _ => { }, cancellationToken);
        Assert.That(server.Asked, Is.EqualTo(new[] { "HEAD", "GET", "HEAD", "GET" }));
        Assert.That(folder.Read("tiny.gguf"), Is.EqualTo(Content));
    }

    [Test]
    public async Task What_is_no_GGUF_file_is_refused_though_its_digest_is_right(CancellationToken cancellationToken)
    {
        await using var server = new FileServer("<html>log in first</html>");
        using var folder = new ProgramFolder();

        var differs = await FaultAsync("curl", server, folder, cancellationToken);

        Assert.That((differs.Code, differs.Message), Is.EqualTo((Codes.FetchedFileDiffers, $"what '{server.Address}' gave has the digest that was asked for, and is no GGUF file")));
        Assert.That(Files(folder), Is.EqualTo(new[] { "tiny.gguf.part.bad" }));
    }

    [Test]
    public async Task A_file_that_has_no_room_is_not_begun(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        var fetch = new GgufFetch(new ProcessRunner(TimeProvider.System), Tool("curl"), Environment, TimeProvider.System) { FreeBytes = _ => Content.Length - 1 };

        var full = await Assert.ThrowsAsync<PantheonException>(() => fetch.FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken));

        Assert.That(full.Code, Is.EqualTo(Codes.NoRoomForModel));
        Assert.That(server.Asked, Is.EqualTo(new[] { "HEAD" }));
    }

    [Test]
    public async Task A_file_that_is_there_is_verified_and_kept(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        await File.WriteAllTextAsync(folder["tiny.gguf"], Content, cancellationToken);

        var fetched = await Fetch("curl").FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken);

        Assert.That(fetched.WasThere, Is.True);
        Assert.That(server.Asked, Is.Empty);
        Assert.That(folder.Read("sha256sums"), Does.Contain("tiny.gguf"));
    }

    [Test]
    public async Task Another_file_of_the_same_name_is_never_written_over(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        await File.WriteAllTextAsync(folder["tiny.gguf"], "mine", cancellationToken);

        Assert.That((await FaultAsync("curl", server, folder, cancellationToken)).Code, Is.EqualTo(Codes.FetchedFileDiffers));
        Assert.That(folder.Read("tiny.gguf"), Is.EqualTo("mine"));
        Assert.That(Files(folder), Is.EqualTo(new[] { "tiny.gguf" }));
    }

    [TestCase("curl")]
    [TestCase("wget")]
    public async Task An_answer_that_is_an_error_is_no_file(string program, CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content) { Status = 404 };
        using var folder = new ProgramFolder();

        var missing = await FaultAsync(program, server, folder, cancellationToken);

        Assert.That(missing.Code, Is.EqualTo(Codes.PullFailed));
        Assert.That(missing.Message, Does.Contain("404"));
        Assert.That(Files(folder), Is.Empty.Or.EqualTo(new[] { "tiny.gguf.part" }));
    }

    [Test]
    public async Task The_program_itself_is_told_to_speak_https_alone(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        var strict = new GgufFetch(new ProcessRunner(TimeProvider.System), Tool("curl") with { Protocols = new FetchTool("", true).Protocols }, Environment, TimeProvider.System);

        var refused = await Assert.ThrowsAsync<PantheonException>(() => strict.FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken));

        Assert.That(refused.Message, Does.Contain("ended with 1:"));
        Assert.That(server.Asked, Is.Empty);
    }

    [Test]
    public async Task Who_stops_the_fetch_keeps_what_is_there(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content) { EndsAfter = 5000, Hangs = true };
        using var folder = new ProgramFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        var fetching = Fetch("curl").FetchAsync(Source(server), folder.Path, _ => { }, stop.Token);
        await server.Hanging.Task.WaitAsync(cancellationToken);
        await stop.CancelAsync();

        await Assert.ThrowsAsync<ProcessCancelledException>(() => fetching);
        Assert.That(Files(folder), Is.Empty.Or.EqualTo(new[] { "tiny.gguf.part" }));
        Assert.That(File.Exists(folder["tiny.gguf"]), Is.False);
    }

    [Test]
    public async Task Two_commands_do_not_write_one_file(CancellationToken cancellationToken)
    {
        await using var server = new FileServer(Content);
        using var folder = new ProgramFolder();
        using (FileLock.TryAcquire(folder["tiny.gguf.lock"]))
        {
            Assert.That((await FaultAsync("curl", server, folder, cancellationToken)).Message, Does.Contain("is being fetched already"));
        }

        Assert.That(server.Asked, Is.Empty);
    }

    private static IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["PATH"] = SystemPath };

    private static GgufFetch Fetch(string program) => new(new ProcessRunner(TimeProvider.System), Tool(program), Environment, TimeProvider.System);

    private static FetchTool Tool(string program)
    {
        var file = ExecutableFinder.Find(program, SystemPath);
        if (file is null)
        {
            Assert.Ignore($"this machine has no {program}");
        }

        return new FetchTool(file, program == "curl") { Protocols = "=http" };
    }

    private static GgufSource Source(FileServer server) => new(server.Address, "tiny.gguf", Digest.Of(server.Content));

    private static async Task<PantheonException> FaultAsync(string program, FileServer server, ProgramFolder folder, CancellationToken cancellationToken) =>
        (await Assert.ThrowsAsync<PantheonException>(() => Fetch(program).FetchAsync(Source(server), folder.Path, _ => { }, cancellationToken)))!;

    private static IReadOnlyList<string> Files(ProgramFolder folder) => [.. Directory.EnumerateFiles(folder.Path).Select(file => Path.GetFileName(file)!)];
}
