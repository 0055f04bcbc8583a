using Microsoft.Extensions.AI;

namespace Pantheon.Core.Chat;

/// <summary>What Pantheon asks of a model beyond the ecosystem's options.</summary>
public static class ChatExtras
{
    private const string GrammarKey = "pantheon.grammar";
    private const string ThinkingKey = "pantheon.thinking";
    private const string CacheKey = "pantheon.cache";
    private const string AgentKey = "pantheon.agent";

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

        /// <summary>Whether the reply cache may serve and keep the answer; null lets it where an answer must be the same again.</summary>
        public bool? Cache
        {
            get => options.AdditionalProperties?.GetValueOrDefault(CacheKey) as bool?;
            set => options.Set(CacheKey, value);
        }

        /// <summary>The agent that asks, for statistics only; it never reaches a server.</summary>
        public string? Agent
        {
            get => options.AdditionalProperties?.GetValueOrDefault(AgentKey) as string;
            set => options.Set(AgentKey, value);
        }

        private void Set(string key, object? value) => (options.AdditionalProperties ??= [])[key] = value;
    }
}
