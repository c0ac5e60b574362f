# What `cmake --install` puts where: both programs, the licence, and the unit for systemd. The unit takes its configuration
# from /etc/winsh and keeps its data in /var/lib/winsh whatever the prefix; neither is installed, so that an upgrade touches
# nothing that is the operator's.
include(GNUInstallDirs)
install(TARGETS winshd win RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
# Made at the installation, which may be told another prefix than the build, in a folder that is not root's after one by root.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/packaging)
install(CODE "
    set(program \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/winshd\")
    configure_file(${PROJECT_SOURCE_DIR}/packaging/winshd.service.in ${PROJECT_BINARY_DIR}/packaging/winshd.service @ONLY)")
# Of the folders that systemd looks into, this one is below each prefix, also where libraries lie elsewhere.
install(FILES ${PROJECT_BINARY_DIR}/packaging/winshd.service DESTINATION lib/systemd/system)
