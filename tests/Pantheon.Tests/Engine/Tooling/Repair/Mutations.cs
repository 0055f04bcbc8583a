using System.Text;

namespace Pantheon.Tests.Engine.Tooling.Repair;

/// <summary>Parts and damages texts, the same way for the same seed.</summary>
internal static class Mutations
{
    private static readonly string[] s_strays = ["\"", "'", "{", "}", "[", "]", "(", ")", "<", ">", "`", "```", "\\", ",", ":", "=", "\n", "</think>", "<think>", "</tool_call>", "<tool_call>", "\0", "\ud83d", "\ude00", "😀"];

    /// <summary>The most looks at a text's characters that the reader may take.</summary>
    public static long MostLooks(string text) => (76L * text.Length) + 8192;

    /// <summary>The text in pieces, parted anywhere, inside of marks and of characters too.</summary>
    public static IReadOnlyList<string> Parted(string text, Random random)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, 1 + random.Next(random.Next(2) == 0 ? 3 : 40));
            pieces.Add(text.Substring(at, length));
            at += length;
        }

        return pieces;
    }

    /// <summary>The text with a few stretches cut out, doubled, moved or strewn with what breaks syntax.</summary>
    public static string Damaged(string text, Random random)
    {
        var damaged = new StringBuilder(text);
        for (var i = 1 + random.Next(4); i > 0 && damaged.Length > 0; i--)
        {
            var at = random.Next(damaged.Length);
            var length = Math.Min(damaged.Length - at, 1 + random.Next(12));
            var stretch = damaged.ToString(at, length);
            switch (random.Next(5))
            {
                case 0:
                    damaged.Remove(at, length);
                    break;
                case 1:
                    damaged.Insert(at, stretch);
                    break;
                case 2:
                    damaged.Remove(at, length).Insert(random.Next(damaged.Length + 1), stretch);
                    break;
                case 3:
                    damaged.Length = at;
                    break;
                default:
                    damaged.Insert(at, s_strays[random.Next(s_strays.Length)]);
                    break;
            }
        }

        return damaged.ToString();
    }
}
