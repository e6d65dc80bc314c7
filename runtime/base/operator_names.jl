# Which symbols are operators, and how strongly they bind, as the parser knows it: what printing of expressions needs.

const _unary_bit, _binary_bit, _operator_bit, _postfix_bit = 32, 64, 128, 256
_operator_facts(s::Symbol) = Core._operator_facts(Core._symbol_name(s))
_operator_facts(s::AbstractString) = Core._operator_facts(String(s))

isoperator(s::Union{Symbol,AbstractString}) = _operator_facts(s) & _operator_bit != 0
isoperator(x) = false
isunaryoperator(s::Symbol) = _operator_facts(s) & _unary_bit != 0
isbinaryoperator(s::Symbol) = _operator_facts(s) & _binary_bit != 0
is_unary_and_binary_operator(s::Symbol) = isunaryoperator(s) && isbinaryoperator(s)
ispostfixoperator(s::Union{Symbol,AbstractString}) = _operator_facts(s) & _postfix_bit != 0

# From 1 (assignment, loosest) to 17 (the dot); 0 for what is no operator.
const prec_assignment, prec_pair, prec_conditional, prec_arrow, prec_control_flow = 1, 2, 3, 4, 6
const prec_comparison, prec_pipe, prec_colon, prec_plus, prec_times, prec_rational, prec_shift, prec_power, prec_decl, prec_dot =
    7, 9, 10, 11, 12, 13, 14, 15, 16, 17
operator_precedence(s::Symbol) = _operator_facts(s) & 31
operator_precedence(x) = 0
function operator_associativity(s::Symbol)
    s === :* || s === :+ || s === :++ ? :none :
    operator_precedence(s) in (1, 2, 3, 4, 5, 6, 15) || (isunaryoperator(s) && !isbinaryoperator(s)) || s === :<| || s === :|| ? :right : :left
end
