using System.Globalization;
using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Ollama;

/// <summary>The fewest tokens a prompt can have. No tokenizer joins two words into one token, so words are counted; templates may leave out what the model itself said before.</summary>
internal static class PromptFloor
{
    public static int Of(IEnumerable<ChatMessage> messages) =>
        messages.Where(message => message.Role != ChatRole.Assistant).Sum(message => message.Contents.Sum(Words));

    private static int Words(AIContent content) => content switch
    {
        TextContent text => Words(text.Text),
        FunctionResultContent result => Words(result.Result?.ToString() ?? ""),
        _ => 0,
    };

    private static int Words(string text)
    {
        var (words, inside) = (0, false);
        foreach (var character in text)
        {
            var part = char.IsLetterOrDigit(character) || character is '\'' or '\u2019' || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            words += part && !inside ? 1 : 0;
            inside = part;
        }

        return words;
    }
}
