using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;

namespace Pantheon.Core.Flows;

/// <summary>One typed input of a flow, with its default if it has one.</summary>
public sealed record InputSpec(ContractType Type, JsonNode? Default, bool IsRequired);
