using System.Text.Json;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>Some items of a stream: the reply to a call that is answered with one, or to a request for more.</summary>
/// <param name="Token">Where the stream's name lies in the reply; empty when there is none: in a first reply all items are here then.</param>
/// <param name="Values">Where the list of the items lies.</param>
/// <param name="IsFinished">Whether these are the last.</param>
internal readonly record struct JsonRpcSlice(JsonRpcRange Token, JsonRpcRange Values, bool IsFinished)
{
    /// <summary>Reads a reply.</summary>
    /// <param name="result">The result.</param>
    /// <param name="isNext">Whether more was asked for; else it is the first reply to the call.</param>
    /// <param name="slice">The items.</param>
    /// <returns>False when it is something else: a result of its own kind.</returns>
    public static bool TryRead(ReadOnlySpan<byte> result, bool isNext, out JsonRpcSlice slice)
    {
        slice = default;
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            bool isToken = !isNext && reader.ValueTextEquals("token"u8), isValues = reader.ValueTextEquals("values"u8);
            bool isFinished = isNext && reader.ValueTextEquals("finished"u8);
            reader.Read();
            JsonTokenType type = reader.TokenType;
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = new JsonRpcRange(start, (int)reader.BytesConsumed - start);
            if (isToken && type is not JsonTokenType.Null) slice = slice with { Token = value };
            else if (isValues && type is JsonTokenType.StartArray) slice = slice with { Values = value };
            else if (isFinished) slice = slice with { IsFinished = type is JsonTokenType.True };
            else if (type is not JsonTokenType.Null) return false;
        }
        return true;
    }
}
