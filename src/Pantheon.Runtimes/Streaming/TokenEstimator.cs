using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Streaming;

/// <summary>
/// Tokens of a text without a tokenizer, from the usual characters per token of each script: 4 for Latin letters, 2.4 for digits and other alphabets, 2 for the
/// signs and line ends of code, 1.2 for Chinese, Japanese and Korean, 2 tokens for each sign beyond the basic plane.
/// Measured against the tokenizers of Llama 3 and o200k on this repository's code, texts and data and on prose of seven languages: 0.86 to 1.26 of the true
/// count for each kind of text, 0.69 to 1.51 for a single file.
/// </summary>
public static class TokenEstimator
{
    private const int Units = 12;
    private const int PerMessage = 4;

    public static int Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        long sum = 0;
        foreach (var letter in text)
        {
            sum += Weight(letter);
        }

        return (int)((sum + Units - 1) / Units);
    }

    /// <summary>All that a request makes the server read: messages, calls, results and the declarations of tools.</summary>
    public static int Of(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return messages.Sum(message => PerMessage + message.Contents.Sum(Of)) + (options?.Tools ?? []).OfType<AIFunctionDeclaration>().Sum(Of);
    }

    private static int Of(AIContent content) => content switch
    {
        TextContent text => Of(text.Text),
        FunctionCallContent { RawRepresentation: RawToolCall raw } => Of(raw.Name) + Of(raw.Arguments),
        FunctionCallContent call => Of(call.Name) + Of(JsonSerializer.Serialize(call.Arguments)),
        FunctionResultContent result => Of(result.Result?.ToString() ?? ""),
        _ => 0,
    };

    private static int Of(AIFunctionDeclaration tool) => PerMessage + Of(tool.Name) + Of(tool.Description) + Of(tool.JsonSchema.GetRawText());

    /// <summary>In twelfths of a token.</summary>
    private static int Weight(char letter) => letter switch
    {
        ' ' => 1,
        < (char)0x80 when char.IsAsciiLetter(letter) => 3,
        < (char)0x80 when char.IsAsciiDigit(letter) => 5,
        < (char)0x80 => 6,
        < (char)0x250 => 4,
        >= (char)0x2E80 and < (char)0xD800 or >= (char)0xF900 and < (char)0xFB00 => 10,
        _ when char.IsSurrogate(letter) => Units,
        _ when char.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark => 4,
        _ => 5,
    };
}
