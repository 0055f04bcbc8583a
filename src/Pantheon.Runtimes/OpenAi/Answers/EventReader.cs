using System.Runtime.CompilerServices;
using System.Text;

namespace Pantheon.Runtimes.OpenAi.Answers;

/// <summary>Reads server-sent events, and keeps what a broken server writes between them: its last words say why it broke.</summary>
internal sealed class EventReader(Stream stream)
{
    private const string End = "[DONE]";
    private const int MostOfStray = 300;
    private const int MostOfEvent = 8 * 1024 * 1024;

    /// <summary>Text that is no part of any event; null when there was none.</summary>
    public string? Stray { get; private set; }

    /// <summary>The data of each event; comments, which servers send to keep the connection, are passed over.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        StringBuilder? data = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    yield return data.ToString();
                }

                data = null;
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data = data is null ? new StringBuilder() : data.Append('\n');
                data.Append(line.AsSpan(line.StartsWith("data: ", StringComparison.Ordinal) ? 6 : 5));
                if (data.Length > MostOfEvent)
                {
                    throw new IOException($"an event of the answer is longer than {MostOfEvent} characters");
                }
            }
            else if (!IsField(line))
            {
                Stray ??= line.Length <= MostOfStray ? line : line[..MostOfStray];
            }
        }

        // an event that was cut off is none, but some servers save the blank line behind the last
        if (data?.ToString() == End)
        {
            yield return End;
        }
    }

    private static bool IsField(string line) =>
        line[0] == ':' || line.StartsWith("event:", StringComparison.Ordinal) || line.StartsWith("id:", StringComparison.Ordinal) || line.StartsWith("retry:", StringComparison.Ordinal);
}
