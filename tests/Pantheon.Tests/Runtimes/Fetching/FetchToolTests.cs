using NUnit.Framework;
using Pantheon.Runtimes.Fetching;
using Pantheon.Testing.Programs;

namespace Pantheon.Tests.Runtimes.Fetching;

public sealed class FetchToolTests
{
    private static readonly Uri Address = new("https://models.example/a/model.gguf?download=true");

    [Test]
    public void Curl_goes_before_wget_and_one_of_them_is_enough()
    {
        using var programs = new ProgramFolder();
        Assert.That(FetchTool.Find(programs.Path), Is.Null);

        programs.Add("wget");
        Assert.That(FetchTool.Find(programs.Path), Is.EqualTo(new FetchTool(programs["wget"], IsCurl: false)));

        programs.Add("curl");
        Assert.That(FetchTool.Find(programs.Path), Is.EqualTo(new FetchTool(programs["curl"], IsCurl: true)));
    }

    [Test]
    public void Curl_reads_no_settings_and_speaks_https_alone_also_after_a_redirect()
    {
        foreach (var words in new[] { new FetchTool("/bin/curl", true).HeadArguments(Address), new FetchTool("/bin/curl", true).Arguments(Address, "/m/x.part", 5, resumes: true) })
        {
            var line = string.Join(' ', words);
            Assert.That(words[0], Is.EqualTo("--disable"));
            Assert.That(line, Does.Contain("--proto =https --proto-redir =https").And.Contain("--fail").And.EndsWith("--url https://models.example/a/model.gguf?download=true"));
        }
    }

    [TestCase(5L, true, "--max-filesize 5 --continue-at - --output /m/x.part")]
    [TestCase(5L, false, "--max-filesize 5 --output /m/x.part")]
    [TestCase(null, false, "--speed-time 120 --output /m/x.part")]
    public void Curl_is_bounded_by_a_known_size_and_goes_on_where_it_may(long? size, bool resumes, string part) =>
        Assert.That(string.Join(' ', new FetchTool("/bin/curl", true).Arguments(Address, "/m/x.part", size, resumes)), Does.Contain(part));

    [TestCase(true)]
    [TestCase(false)]
    public void Wget_reads_no_settings_and_goes_on_where_it_may(bool resumes)
    {
        var words = new FetchTool("/bin/wget", false).Arguments(Address, "/m/x.part", 5, resumes);

        Assert.That(words[0], Is.EqualTo("--no-config"));
        Assert.That(words, Does.Contain("--output-document=/m/x.part").And.Contain(Address.AbsoluteUri));
        Assert.That(words.Contains("--continue"), Is.EqualTo(resumes));
    }

    [TestCase("HTTP/2 200\r\ncontent-length: 42\r\n\r\n", 42L)]
    [TestCase("  HTTP/1.1 200 OK\n  Content-Length: 42\n", 42L)]
    [TestCase("HTTP/1.1 302 Found\r\nContent-Length: 17\r\nLocation: https://cdn.example/x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", 900L)]
    [TestCase("HTTP/1.1 302 Found\r\nContent-Length: 17\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", null)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", null)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", null)]
    [TestCase("", null)]
    public void The_size_is_what_the_last_answer_says(string heads, long? size) => Assert.That(HeadAnswer.LengthIn(heads), Is.EqualTo(size));
}
