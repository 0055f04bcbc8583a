using Microsoft.Extensions.AI;

namespace Pantheon.Core.Chat;

/// <summary>What Pantheon asks of a model beyond the ecosystem's options.</summary>
public static class ChatExtras
{
    private const string GrammarKey = "pantheon.grammar";
    private const string ThinkingKey = "pantheon.thinking";

    extension(ChatOptions options)
    {
        /// <summary>The grammar to hold the answer to; null leaves it free.</summary>
        public ChatGrammar? Grammar
        {
            get => options.AdditionalProperties?.GetValueOrDefault(GrammarKey) as ChatGrammar;
            set => options.Set(GrammarKey, value);
        }

        /// <summary>Whether the model is to think first; null leaves it to the model.</summary>
        public bool? Thinking
        {
            get => options.AdditionalProperties?.GetValueOrDefault(ThinkingKey) as bool?;
            set => options.Set(ThinkingKey, value);
        }

        private void Set(string key, object? value) => (options.AdditionalProperties ??= [])[key] = value;
    }
}
