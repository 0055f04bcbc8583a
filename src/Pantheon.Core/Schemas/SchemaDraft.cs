namespace Pantheon.Core.Schemas;

/// <summary>Which edition of JSON Schema a document means: 2020-12 unless its `$schema` says draft-07. They differ in what stands beside a `$ref` and in `items` as a list.</summary>
public enum SchemaDraft
{
    Edition202012,
    Draft7,
}
