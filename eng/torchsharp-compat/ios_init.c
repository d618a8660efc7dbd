/* std::ios_base_library_init(): see apply.sh. */
void _ZSt21ios_base_library_initv(void) {}
