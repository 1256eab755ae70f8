namespace Polywire.Formats;

/// <summary>The check that ends every reading.</summary>
internal static class Rules
{
    /// <exception cref="CodecException">The value breaks a rule of its type.</exception>
    public static void Check<T, TShape>(T? value) where TShape : IShape<T>
    {
        if (value is null)
            return;
        var faults = default(FaultList);
        TShape.Validate(value, ref faults);
        if (faults.Any)
            throw new CodecException(CodecFailure.BrokenRule, -1, faults.ToString());
    }
}
