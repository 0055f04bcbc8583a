using Microsoft.Extensions.AI;

namespace Pantheon.Core.Chat;

/// <summary>What Pantheon asks of a model beyond the ecosystem's options.</summary>
public static class ChatExtras
{
    private const string AdaptersKey = "pantheon.adapters";
    private const string GrammarKey = "pantheon.grammar";
    private const string PriorityKey = "pantheon.priority";
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

        /// <summary>LoRA adapters for this request alone; null leaves it to the server.</summary>
        public IReadOnlyList<ChatAdapter>? Adapters
        {
            get => options.AdditionalProperties?.GetValueOrDefault(AdaptersKey) as IReadOnlyList<ChatAdapter>;
            set => options.Set(AdaptersKey, value);
        }

        /// <summary>Lower is served first, on servers that schedule by priority; null says nothing.</summary>
        public int? Priority
        {
            get => options.AdditionalProperties?.GetValueOrDefault(PriorityKey) as int?;
            set => options.Set(PriorityKey, value);
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
