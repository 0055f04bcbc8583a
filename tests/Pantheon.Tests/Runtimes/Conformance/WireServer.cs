using System.Text;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Conformance;

/// <summary>Answers every chat with the bytes of a case, parted as a test wants them.</summary>
internal static class WireServer
{
    public static LoopbackServer Of(WireCase wire, int piece) => new(async (request, reply) =>
    {
        if (request.Method != "POST")
        {
            await reply.WholeAsync("", 404);
            return;
        }

        await reply.BeginAsync(wire.ContentType, wire.Status);
        foreach (var part in Parts(Encoding.UTF8.GetBytes(wire.Answer), piece))
        {
            await reply.PieceAsync(part);
        }

        if (wire.IsCut)
        {
            reply.Drop();
            return;
        }

        await reply.EndAsync();
    });

    private static IEnumerable<byte[]> Parts(byte[] bytes, int piece) => bytes.Chunk(piece);
}
