using NUnit.Framework;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Recorded;

/// <summary>An answer of a real server, byte for byte as it came; its first line has the status and the content type.</summary>
internal sealed record Recording(int Status, string ContentType, string Body)
{
    public static Recording Of(string server, string name)
    {
        var text = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Runtimes", "Recorded", server, name + ".txt"));
        var (end, space) = (text.IndexOf("\n\n", StringComparison.Ordinal), text.IndexOf(' ', StringComparison.Ordinal));
        return new Recording(int.Parse(text[..space], System.Globalization.CultureInfo.InvariantCulture), text[(space + 1)..end], text[(end + 2)..]);
    }

    public Task PlayAsync(LoopbackReply reply) => reply.WholeAsync(Body, Status, ContentType, "Server: llama.cpp\r\n");
}
